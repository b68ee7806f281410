package tokens

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// errLocked says that another process has the lock.
var errLocked = errors.New("another process is at the tokens")

// lookAgain is how often a lock is tried that another process has. That one refreshes, which takes as long as a call.
const lookAgain = 20 * time.Millisecond

// lock waits until no other process is at the account's tokens. A process that dies gives its lock back.
func (s *store) lock(ctx context.Context) (io.Closer, error) {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		l, err := tryLock(s.path + ".lock")
		if err == nil {
			return l, nil
		}
		if !errors.Is(err, errLocked) {
			return nil, fmt.Errorf("lock the tokens: %w", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", errLocked, ctx.Err())
		}
	}
}
