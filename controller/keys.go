package controller

import (
	"sync"

	"pinwarden/policy/access"
)

// keys are the keys of the stays that were shown lately: to make one costs more
// than all else that is done with a row that did not change.
type keys struct {
	mu sync.Mutex
	of map[access.StayID]access.Key
}

// key returns the key of a stay of this property.
func (c *Controller) key(id access.StayID) access.Key {
	c.keys.mu.Lock()
	defer c.keys.mu.Unlock()
	k, known := c.keys.of[id]
	if !known {
		k = c.Secret.Key(c.Property, id)
		if c.keys.of == nil || len(c.keys.of) >= mostKeys {
			c.keys.of = map[access.StayID]access.Key{}
		}
		c.keys.of[id] = k
	}
	return k
}

// mostKeys is more than the stays of a large hotel that are shown at one time;
// beyond it all are forgotten, and made again.
const mostKeys = 5_000
