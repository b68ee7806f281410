package tokens

import (
	"fmt"
	"time"
)

// Pair is what a login or a refresh brings.
type Pair struct {
	Access, Refresh Secret
	// Issued is when it was asked for, by our clock, so that Expires is never too late.
	Issued, Expires time.Time
}

// renewAt is when a third of the life is left. That leaves time for many tries (20 minutes of a Salto token's hour,
// 8 hours of an Akia token's day), and refreshes no oftener than a dear call should be made.
func (p Pair) renewAt() time.Time { return p.Expires.Add(-p.Expires.Sub(p.Issued) / 3) }

// state is what the file holds.
type state struct {
	Pair
	// Spending is since when the refresh token is being sent; zero if it is not. Whoever finds it while nobody has
	// the lock knows that the sender died, and not what became of the token.
	Spending time.Time
	// Over tells why the refresh token must not be sent any more; empty if it may be.
	Over string
}

// LoginError says that only a person can go on.
type LoginError struct {
	Account string
	Why     string
}

func (e *LoginError) Error() string {
	return fmt.Sprintf("%s needs a new login, run pinwarden login %s: %s", e.Account, e.Account, e.Why)
}
