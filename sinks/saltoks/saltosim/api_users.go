package saltosim

import (
	"encoding/json"
	"net/http"
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
	state := "suspended"
	if u.subscribed {
		state = "subscribed"
	}
	return userShape{
		ID: u.id, User: u.personShape(), Roles: []role{u.role}, Alias: u.Alias,
		ToggleEasyOffice: u.ToggleEasyOffice, ToggleManualOffice: u.ToggleManualOffice, Blocked: u.Blocked,
		Subscription: state, OverridePrivacy: u.OverridePrivacy, UsePIN: u.UsePIN, ExpiresAt: u.ExpiresAt,
	}
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
	return page(w, r, w.users.all, (*user).render, fields[*user]{"user/email": (*user).email})
}

func (w *World) getUser(_ *request, u *user) reply { return ok(u.render()) }

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
	return created(w.enrol(p, given).render())
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
	return created(w.enrol(p, w.role("site_guest")).render())
}

func (w *World) patchUser(r *request, u *user) reply {
	p, err := u.profile.merge(r.body)
	if err == nil {
		err = w.check(p, u)
	}
	if err != nil {
		return refuse(err)
	}
	if u.Email == nil && p.Email != nil {
		w.mails++
	}
	u.profile = p
	w.changed(u, r.now)
	return ok(u.render())
}

// deleteUser answers 202 (measured), and 404 from then on.
func (w *World) deleteUser(r *request, u *user) reply {
	w.expel(u, r.now)
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
	if form.State != "subscribed" && form.State != "suspended" {
		return refuse(badValue("State is not valid"))
	}
	w.subscribe(u, form.State == "subscribed", r.now)
	return done()
}

// putPIN makes a PIN, tells it once, and kills the one before (measured). It
// does so for a suspended user too, whose PIN opens nothing (measured). Of a
// body it knows expiry_date.
func (w *World) putPIN(r *request, u *user) reply {
	var form struct {
		Expiry *string `json:"expiry_date"`
	}
	if len(r.body) > 0 {
		if err := json.Unmarshal(r.body, &form); err != nil {
			return refuse(badRequest("The request is invalid."))
		}
	}
	until := lastWall
	if form.Expiry != nil {
		end, text, err := parseDate(*form.Expiry, "23:59", "59")
		if err != nil {
			return refuse(badValue("Expiry date is not valid"))
		}
		form.Expiry, until = text, minuteAfter(end)
	}
	u.pin.expiry, u.pin.until = form.Expiry, until
	digits := w.rotate(u, r.now)
	if w.opt.BarePIN {
		return ok([]byte(digits))
	}
	return ok(mustJSON(digits))
}

func (w *World) putCustomPIN(*request, *user) reply {
	return refuse(&refusal{http.StatusForbidden, 2212, "A valid subscription is needed for this feature"})
}

// listKeys shows that there is a PIN, never which (measured).
func (w *World) listKeys(r *request, u *user) reply {
	var keys []pin
	if u.pin.digits != "" {
		keys = append(keys, u.pin)
	}
	return page(w, r, keys, pin.render, nil)
}

func (p pin) render() []byte {
	return mustJSON(struct {
		Type       string  `json:"type"`
		Identifier string  `json:"key_identifier"`
		Expiry     *string `json:"expiry_date"`
		Offline    bool    `json:"offline_access"`
	}{"pin", "pin", p.expiry, false})
}
