package saltoks

import (
	"bytes"

	"pinwarden/policy/access"
)

// The shapes hold only the fields that are used: pages of users and locks are
// long, and what is not named here is skipped.

type siteShape struct {
	ID       string `json:"id"`
	UID      string `json:"site_uid"`
	Name     string `json:"customer_reference"`
	TimeZone string `json:"time_zone"`
	Bought   int    `json:"subscribed_user_amount"` // misleading, but so named (measured)
	Used     int    `json:"active_user_amount"`
	State    string `json:"installation_state"`
	Valid    *bool  `json:"subscription_valid"`
	PINs     *bool  `json:"pin_enabled"`
}

type roleShape struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

// userShape is a site user. A person has two ids (measured): that of the site
// user for everything under /users, that of the person for members of groups.
type userShape struct {
	ID     string  `json:"id"`
	Person idShape `json:"user"`
	Alias  string  `json:"alias"`
	State  string  `json:"subscription_state"`

	Blocked bool `json:"blocked"`
	UsePIN  bool `json:"use_pin"`

	mark mark
}

// idShape is a person, or anything of which the id is enough.
type idShape struct {
	ID string `json:"id"`
}

func (u *userShape) user(hasKey bool) access.User {
	return access.User{
		Ref: u.ID, Person: u.Person.ID, Suspended: u.State != "subscribed",
		Blocked: u.Blocked, UsesPIN: u.UsePIN, HasKey: hasKey,
	}
}

type groupShape struct {
	ID   string `json:"id"`
	Name string `json:"customer_reference"`

	mark mark
}

type hubShape struct {
	ID       string `json:"id"`
	Name     string `json:"customer_reference"`
	TimeZone string `json:"time_zone"`
	Online   bool   `json:"online"`
}

type keyShape struct {
	Type string `json:"type"`
}

func (s siteShape) ref() string  { return s.ID }
func (s roleShape) ref() string  { return s.ID }
func (u userShape) ref() string  { return u.ID }
func (s idShape) ref() string    { return s.ID }
func (s groupShape) ref() string { return s.ID }
func (s lockShape) ref() string  { return s.ID }
func (s hubShape) ref() string   { return s.ID }
func (s keyShape) ref() string   { return noID }

// mark is what a marker says, zero for what is not ours.
type mark struct {
	key  access.Key
	line access.LineID
	room string
}

func (m mark) ours() bool { return m.key != "" }

// mark reads a marker. A user's marker on a group, or a line's on a user, was
// copied there by hand and makes nothing ours.
func (c *Client) mark(text string, user bool) mark {
	key, line, room, ok := c.cfg.Secret.Parse(text)
	if !ok || user != (line == access.UserLine) {
		return mark{}
	}
	return mark{key, line, room}
}

// readPIN takes the PIN out of an answer's body: a JSON string or bare digits,
// and with a leading zero the latter are no JSON (seen). An answer that was cut
// short may still look like a PIN, but for its number of digits; 0: any is right.
func readPIN(body []byte, digits int) (access.PIN, error) {
	text := bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\ufeff")))
	if n := len(text); n >= 2 && text[0] == '"' && text[n-1] == '"' {
		text = bytes.TrimSpace(text[1 : n-1])
	}
	pin, err := access.ParsePIN(string(text))
	if err != nil || digits != 0 && len(text) != digits {
		return access.PIN{}, errUnreadable
	}
	return pin, nil
}
