package saltosim

import (
	"encoding/binary"
	"fmt"
	"time"
)

// pin is a key. The API tells its digits once and never shows them again.
type pin struct {
	digits   string // none: no key yet
	rotation int
	expiry   *string
	until    wall // first second at which the key is over
}

// rotate makes a PIN. It follows from the seed, the user and how many PINs the
// user had, so it does not depend on who asked first; digits that another user
// holds are passed over, unless EqualPINs wants them.
func (w *World) rotate(u *user, at time.Time) {
	u.pin.rotation++
	u.pin.digits = w.newDigits(u)
	w.changed(u, at)
}

func (w *World) newDigits(u *user) string {
	if rate := w.opt.Traps.EqualPINs; rate > 0 && lot(w.opt.Seed, "equal", u.id, u.pin.rotation) < float64(rate) {
		for _, other := range w.users.all {
			if other != u && other.pin.digits != "" {
				return other.pin.digits
			}
		}
	}
	for again := range 1 << 16 {
		digits := w.digits(w.hash("pin", u.id, u.pin.rotation<<16|again))
		if !w.held(digits) {
			return digits
		}
	}
	panic("saltosim: no PIN is free; a shorter PINPrefix or more PINDigits leave more")
}

// digits makes a PIN of a hash.
func (w *World) digits(sum []byte) string {
	prefix := w.opt.PINPrefix
	if w.opt.Traps.ZeroPINs {
		prefix = "0" + prefix
	}
	drawn, most := w.opt.Traps.PINDigits-len(prefix), uint64(1)
	for range drawn {
		most *= 10
	}
	return fmt.Sprintf("%s%0*d", prefix, drawn, binary.BigEndian.Uint64(sum)%most)
}

func (w *World) held(digits string) bool {
	for _, u := range w.users.all {
		if u.pin.digits == digits {
			return true
		}
	}
	return false
}
