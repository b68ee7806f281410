package saltosim

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// user is a person on this site. It has two ids, and each is unknown where the
// other belongs (measured): id for everything under /users, person for
// membership of groups.
type user struct {
	id, person string
	profile
	role       role
	guest      bool
	subscribed bool
	pin        pin
	groups     []*group

	json, personJSON []byte
}

// profile holds the fields of a user that a caller may set.
type profile struct {
	FirstName          string  `json:"first_name"`
	LastName           string  `json:"last_name"`
	Email              *string `json:"email"`
	Alias              *string `json:"alias"`
	Blocked            bool    `json:"blocked"`
	UsePIN             bool    `json:"use_pin"`
	OverridePrivacy    bool    `json:"override_privacy_mode"`
	ToggleEasyOffice   bool    `json:"toggle_easy_office_mode"`
	ToggleManualOffice bool    `json:"toggle_manual_office_mode"`
	ExpiresAt          *string `json:"expires_at"` // changes nothing, in the API (measured) and at the door (assumed)
}

// merge reads a body over the profile: fields that the body does not name stay.
func (p profile) merge(body []byte) (profile, error) {
	p.Email, p.Alias, p.ExpiresAt = clone(p.Email), clone(p.Alias), clone(p.ExpiresAt)
	if err := json.Unmarshal(body, &p); err != nil {
		return p, badRequest("The request is invalid.")
	}
	return p, nil
}

// check refuses what the vendor refuses: an empty e-mail address or name
// (measured), and an address that somebody else has (documented). A guest needs
// no name. The user is nil if there is none yet.
func (w *World) check(p profile, u *user) error {
	guest := u != nil && u.guest
	switch {
	case p.Email != nil && !strings.Contains(*p.Email, "@"):
		return badValue(fmt.Sprintf("Email '%s' is not valid", *p.Email))
	case p.FirstName == "" && !guest:
		return badValue("First name must be set")
	case p.LastName == "" && !guest:
		return badValue("Last name must be set")
	}
	for _, other := range w.users.all {
		if p.Email != nil && other != u && other.email() == *p.Email {
			return badValue("Email already in use")
		}
	}
	return nil
}

func (u *user) email() string {
	if u.Email == nil {
		return ""
	}
	return *u.Email
}

// called returns what people know the user by: the alias, or else the name.
func (u *user) called() string {
	if u.Alias != nil && *u.Alias != "" {
		return *u.Alias
	}
	return strings.TrimSpace(u.FirstName + " " + u.LastName)
}

// answersTo knows the id of the person, the alias and the name.
func (u *user) answersTo(name string) bool {
	return name == u.person || name == u.called() || name == strings.TrimSpace(u.FirstName+" "+u.LastName)
}

// pin is a key. The API tells its digits once and never shows them again.
type pin struct {
	digits   string // none: no key yet
	rotation int
	expiry   *string
	until    wall // first second at which the key is over
}

// enrol creates a user. With all seats taken the user is suspended from the
// start, and nothing else tells (measured). A seat is taken at creation, before
// there is a PIN (measured).
func (w *World) enrol(p profile, r role) *user {
	u := &user{profile: p, role: r, guest: r.Code == "site_guest", subscribed: w.seatsTaken() < w.opt.Seats}
	u.pin.until = lastWall
	of := u.called()
	u.id, u.person = w.id("site user", of), w.id("person", of)
	if p.Email != nil {
		w.mails++
	}
	w.users.add(u.id, u)
	w.people[u.person] = u
	return u
}

func (w *World) seatsTaken() int {
	taken := 0
	for _, u := range w.users.all {
		if u.subscribed {
			taken++
		}
	}
	return taken
}

// subscribe gives or takes a seat. Assumed: with none free, asking for one is
// answered as if all were well and changes nothing; the PIN survives a pause.
func (w *World) subscribe(u *user, on bool, at time.Time) {
	if on && !u.subscribed && w.seatsTaken() >= w.opt.Seats {
		return
	}
	u.subscribed = on
	w.changed(u, at)
}

// rotate makes a PIN. It follows from the seed, the user and how many PINs the
// user had, so it does not depend on who asked first; digits that another user
// holds are passed over.
func (w *World) rotate(u *user, at time.Time) string {
	u.pin.rotation++
	for again := 0; ; again++ {
		sum := w.hash("pin", u.id, u.pin.rotation<<16|again)
		digits := fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum)%1_000_000)
		if !w.held(digits) {
			u.pin.digits = digits
			break
		}
	}
	w.changed(u, at)
	return u.pin.digits
}

func (w *World) held(digits string) bool {
	for _, u := range w.users.all {
		if u.pin.digits == digits {
			return true
		}
	}
	return false
}

// expel deletes a user. The seat is free in the same second (measured).
func (w *World) expel(u *user, at time.Time) {
	for _, g := range u.groups {
		g.members = without(g.members, u)
	}
	u.groups = nil
	w.users.remove(u.id)
	delete(w.people, u.person)
	w.changed(u, at)
}

// changed forgets how the user looks and tells the hubs what is new.
func (w *World) changed(u *user, at time.Time) {
	u.json, u.personJSON = nil, nil
	w.tell(u, at)
}
