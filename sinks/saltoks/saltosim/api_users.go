package saltosim

import (
	"encoding/json"
)

// person is the half of a user that exists beyond the site.
type person struct {
	ID         string  `json:"id"`
	Email      *string `json:"email"`
	FirstName  string  `json:"first_name"`
	LastName   string  `json:"last_name"`
	Image      *string `json:"image_url"`
	Tag        *string `json:"tag_number"`
	Managed    bool    `json:"is_managed_by_current_site"`
	HasProfile bool    `json:"has_profile"`
}

// userShape is a user as the API shows it; nothing in it tells the PIN.
type userShape struct {
	ID                 string  `json:"id"`
	User               person  `json:"user"`
	Roles              []role  `json:"roles"`
	Alias              *string `json:"alias"`
	ToggleEasyOffice   bool    `json:"toggle_easy_office_mode"`
	ToggleManualOffice bool    `json:"toggle_manual_office_mode"`
	RemoteAccess       bool    `json:"remote_access"`
	Blocked            bool    `json:"blocked"`
	TagOwned           bool    `json:"tag_owned_by_this_site"`
	Subscription       string  `json:"subscription_state"`
	OverridePrivacy    bool    `json:"override_privacy_mode"`
	UsePIN             bool    `json:"use_pin"`
	DataRemoval        *string `json:"data_removal_expires_at"`
	ExpiresAt          *string `json:"expires_at"`
}

func (u *user) personShape() person {
	return person{
		ID: u.person, Email: u.Email, FirstName: u.FirstName, LastName: u.LastName,
		Managed: true, HasProfile: u.Email != nil,
	}
}

func (u *user) shape() userShape {
	state := suspended
	if u.subscribed && !u.lapsed {
		state = subscribed
	}
	return userShape{
		ID: u.id, User: u.personShape(), Roles: []role{u.role}, Alias: u.Alias,
		ToggleEasyOffice: u.ToggleEasyOffice, ToggleManualOffice: u.ToggleManualOffice, Blocked: u.Blocked,
		Subscription: state, OverridePrivacy: u.OverridePrivacy, UsePIN: u.UsePIN, ExpiresAt: u.ExpiresAt,
	}
}

// show renders a user. One who was made a moment ago may have no roles yet (measured).
func (w *World) show(u *user) []byte {
	if u.settled(w.last) {
		return u.render()
	}
	early := u.shape()
	early.Roles = []role{}
	return mustJSON(early)
}

func (u *user) render() []byte {
	if u.json == nil {
		u.json = mustJSON(u.shape())
	}
	return u.json
}

func (u *user) renderPerson() []byte {
	if u.personJSON == nil {
		u.personJSON = mustJSON(u.personShape())
	}
	return u.personJSON
}

func (w *World) listUsers(r *request) reply {
	by := userFields
	if w.opt.Traps.AliasFilter {
		by = fields[*user]{"user/email": (*user).email, "alias": (*user).alias}
	}
	w.meddle(r, w.passByUsers)
	return page(w, r, w.withLeaving(w.users.all), w.show, by)
}

var userFields = fields[*user]{"user/email": (*user).email}

// getUser shows somebody who was deleted a moment ago, too (measured).
func (w *World) getUser(r *request) reply {
	u := w.user(r.PathValue("user"))
	if u == nil {
		u = w.leaver(r.PathValue("user"))
	}
	if u == nil {
		return refuse(notFound("User"))
	}
	return ok(w.show(u))
}

// postUser creates a user: 201, even with all seats taken (measured). Assumed:
// exactly one known role is needed.
func (w *World) postUser(r *request) reply {
	p, err := profile{}.merge(r.body)
	if err == nil {
		err = w.check(p, nil)
	}
	if err != nil {
		return refuse(err)
	}
	var form struct {
		RoleIDs []string `json:"role_ids"`
	}
	if err := json.Unmarshal(r.body, &form); err != nil {
		return refuse(badRequest("The request is invalid."))
	}
	if len(form.RoleIDs) == 0 {
		return refuse(badValue("At least one role should be selected"))
	}
	given, known := w.assignable(form.RoleIDs[0])
	if !known {
		return refuse(badValue("Site user role does not exist"))
	}
	if w.full() && w.opt.Traps.FullRefuses {
		return refuse(unpaid())
	}
	return created(w.show(w.enrol(p, given)))
}

// postGuest creates a user without personal data, whose PIN is not in use yet
// (measured).
func (w *World) postGuest(r *request) reply {
	var form struct {
		Alias     *string `json:"alias"`
		ExpiresAt *string `json:"expires_at"`
	}
	if err := json.Unmarshal(r.body, &form); err != nil {
		return refuse(badRequest("The request is invalid."))
	}
	p := profile{Alias: form.Alias, ExpiresAt: form.ExpiresAt}
	if w.full() && w.opt.Traps.FullRefuses {
		return refuse(unpaid())
	}
	return created(w.show(w.enrol(p, w.role("site_guest"))))
}

func (w *World) patchUser(r *request, u *user) reply {
	before := u.shape()
	p, err := u.profile.merge(r.body)
	if err == nil {
		err = w.check(p, u)
	}
	if err != nil {
		return refuse(err)
	}
	if u.Email == nil && p.Email != nil {
		w.mail(*p.Email, r.now)
	}
	u.profile = p
	w.changed(u, r.now)
	if w.happens(w.opt.Traps.StalePatch, "stale patch", r.id) {
		before.Roles = []role{}
		return ok(mustJSON(before))
	}
	return ok(w.show(u))
}

// deleteUser answers 202 (measured), and 404 when asked once more.
func (w *World) deleteUser(r *request) reply {
	u := w.user(r.PathValue("user"))
	switch {
	case u != nil:
		w.expel(u, r.now)
	case w.opt.Traps.DeletedTwice && w.leaver(r.PathValue("user")) != nil:
	default:
		return refuse(notFound("User"))
	}
	return accepted()
}

// patchSubscription knows the key "state" only; "subscription_state" is refused
// (measured).
func (w *World) patchSubscription(r *request, u *user) reply {
	var form struct {
		State string `json:"state"`
	}
	if err := json.Unmarshal(r.body, &form); err != nil {
		return refuse(badRequest("The request is invalid."))
	}
	if form.State != subscribed && form.State != suspended {
		return refuse(badValue("State is not valid"))
	}
	if form.State == subscribed && !u.subscribed && w.full() && w.opt.Traps.SubscribeRefused {
		return refuse(unpaid())
	}
	w.subscribe(u, form.State == subscribed, r.now)
	return done()
}

// The states of a user.
const (
	subscribed = "subscribed"
	suspended  = "suspended"
)
