package controller

import (
	"cmp"
	"errors"
	"slices"
	"sync"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// usualActFor is how old a reading may be for an action to begin, unless Controller.ActFor says otherwise.
const usualActFor = 2 * time.Minute

var errOld = errors.New("the reading is too old; the next pass goes on")

// gate lets actions begin while what was read is young enough: a guest may have
// cancelled since. A swap is begun whole or not at all, so whoever changes rooms
// with one that has begun may begin at any age.
func (c *Controller) gate(read time.Time) func(*plan.Action) bool {
	var mu sync.Mutex
	begun, limit := map[access.Key]bool{}, cmp.Or(c.ActFor, usualActFor)
	return func(a *plan.Action) bool {
		mu.Lock()
		defer mu.Unlock()
		if c.now().Sub(read) > limit && !slices.ContainsFunc(a.With, func(k access.Key) bool { return begun[k] }) {
			return false
		}
		begun[a.Key] = true
		return true
	}
}

// Cut reports whether the pass left actions to the next one because its reading had become too old.
func (c *Cycle) Cut() bool {
	return slices.ContainsFunc(c.Outcomes, func(o ActionOutcome) bool { return errors.Is(o.Err, errOld) })
}
