package saltosim

import (
	"slices"
	"time"
)

// PIN tells a user's digits, which the API never shows again; none if there is
// no such user or no PIN. It is for those who judge, not for those who are judged.
func (w *World) PIN(of string) (digits string) {
	_ = onOne(w, &w.users, of, func(u *user, _ time.Time) { digits = u.pin.digits }) // unknown: none
	return digits
}

// RotatePIN gives a user a new PIN behind everybody's back: nothing in the API
// shows it (documented).
func (w *World) RotatePIN(of string) error {
	return onOne(w, &w.users, of, func(u *user, now time.Time) { w.rotate(u, now) })
}

// ChoosePIN gives a user digits of choice, which somebody else may have too
// (documented).
func (w *World) ChoosePIN(of, digits string) error {
	return onOne(w, &w.users, of, func(u *user, now time.Time) {
		u.pin.digits = digits
		w.changed(u, now)
	})
}

// DeleteUser takes a user off the site.
func (w *World) DeleteUser(name string) error { return onOne(w, &w.users, name, w.expel) }

// SuspendUser takes a user's seat; the PIN then opens nothing.
func (w *World) SuspendUser(name string) error {
	return onOne(w, &w.users, name, func(u *user, now time.Time) { w.subscribe(u, false, now) })
}

// SubscribeUser gives a user a seat again, if one is free.
func (w *World) SubscribeUser(name string) error {
	return onOne(w, &w.users, name, func(u *user, now time.Time) { w.subscribe(u, true, now) })
}

// BlockUser blocks a user or ends that. It frees no seat (assumed).
func (w *World) BlockUser(name string, blocked bool) error {
	return onOne(w, &w.users, name, func(u *user, now time.Time) {
		u.Blocked = blocked
		w.changed(u, now)
	})
}

// UsePIN lets a user's PIN count or not: the web app's switch on a user.
func (w *World) UsePIN(of string, on bool) error {
	return onOne(w, &w.users, of, func(u *user, now time.Time) {
		u.UsePIN = on
		w.changed(u, now)
	})
}

// RenameUser gives a user other names.
func (w *World) RenameUser(of, first, last string) error {
	return onOne(w, &w.users, of, func(u *user, now time.Time) {
		u.FirstName, u.LastName = first, last
		w.changed(u, now)
	})
}

// SetRole gives a user the role of a code. The user that the API acts for is
// called Integration User; without site_admin nothing is allowed any more.
func (w *World) SetRole(of, code string) error {
	return onOne(w, &w.users, of, func(u *user, now time.Time) {
		u.role = w.role(code)
		w.changed(u, now)
	})
}

// SetAlias changes the free text on a user.
func (w *World) SetAlias(of, alias string) error {
	return onOne(w, &w.users, of, func(u *user, now time.Time) {
		u.Alias = &alias
		w.changed(u, now)
	})
}

// SetSeats changes how many seats the site has bought. Who sits, stays.
func (w *World) SetSeats(seats int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opt.Seats = seats
}

// Mail is an invitation that was sent.
type Mail struct {
	At time.Time
	To string
}

// Outbox returns the invitations that were sent: one for each user that was given
// an e-mail address (documented).
func (w *World) Outbox() []Mail {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.outbox)
}

// Mails returns how many invitations were sent.
func (w *World) Mails() int { return len(w.Outbox()) }
