package saltosim

import (
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
	lapsed     bool // with the whole site
	passer     bool // only there to be in the way
	pin        pin
	groups     []*group
	settles    time.Time // from when on all calls know the user

	json, personJSON []byte
}

func (u *user) settled(now time.Time) bool { return !now.Before(u.settles) }

// user finds a user as a path names one.
func (w *World) user(id string) *user {
	u := w.users.byID[id]
	if u == nil && w.opt.Traps.OneID {
		u = w.people[id]
	}
	return u
}

// person finds a user as a membership names one.
func (w *World) person(id string) *user {
	u := w.people[id]
	if u == nil && w.opt.Traps.OneID {
		u = w.users.byID[id]
	}
	return u
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

func (u *user) alias() string {
	if u.Alias == nil {
		return ""
	}
	return *u.Alias
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

// enrol creates a user. With all seats taken the user is suspended from the
// start, and nothing else tells (measured). A seat is taken at creation, before
// there is a PIN (measured).
func (w *World) enrol(p profile, r role) *user {
	u := &user{profile: p, role: r, guest: r.Code == "site_guest", subscribed: !w.full(), lapsed: w.lapsed}
	u.pin.until = lastWall
	of := u.called()
	u.id, u.person = w.id("site user", of), w.id("person", of)
	u.settles = w.last
	if longest := w.opt.Traps.NewUserLag; longest > 0 && r.Code != "site_admin" {
		u.settles = w.last.Add(time.Duration(lot(w.opt.Seed, "lag", u.id, 0) * float64(longest)))
	}
	if p.Email != nil {
		w.mail(*p.Email, w.last)
	}
	w.users.add(u.id, u)
	w.people[u.person] = u
	return u
}

func (w *World) full() bool { return w.seatsTaken() >= w.opt.Seats }

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
	if on && !u.subscribed && w.full() {
		return
	}
	if on && !u.subscribed && u.pin.digits != "" && w.opt.Traps.PauseChangesPIN {
		w.rotate(u, at)
	}
	u.subscribed = on
	w.changed(u, at)
}

// expel deletes a user. The seat is free in the same second (measured).
func (w *World) expel(u *user, at time.Time) {
	for _, g := range u.groups {
		g.members = without(g.members, u)
	}
	u.groups = nil
	w.users.remove(u.id)
	delete(w.people, u.person)
	w.linger(u, at)
	w.changed(u, at)
}

// mail invites somebody who was given an e-mail address (documented).
func (w *World) mail(to string, at time.Time) { w.outbox = append(w.outbox, Mail{at, to}) }

// changed forgets how the user looks and tells the hubs what is new.
func (w *World) changed(u *user, at time.Time) {
	u.json, u.personJSON = nil, nil
	w.tell(u, at)
}
