package saltoks

import (
	"context"
	"errors"
	"net/http"

	"pinwarden/policy/access"
)

// accountSite is a site with what only an inspection wants to know.
type accountSite struct {
	siteShape
	// Installation is "released" (measured); what other words there are is unknown.
	Installation string `json:"installation_state"`
}

// actorShape is the user of the site that we act as.
type actorShape struct {
	State   string      `json:"subscription_state"`
	Blocked bool        `json:"blocked"`
	Roles   []roleShape `json:"roles"`
}

// Inspect looks at the account and at the site's own settings; it changes nothing.
// What could not be read is in Unread: it is never an error.
func (c *Client) Inspect(ctx context.Context) access.LockAccount {
	a := access.LockAccount{Role: c.cfg.Role}
	if _, err := c.cfg.Token.Token(ctx); err != nil {
		a.Unread = []access.Unread{{What: "the access token", Why: err.Error(), Barred: true}}
		return a
	}
	id, err := c.inspectSites(ctx, &a)
	if err != nil {
		a.Unread = append(a.Unread, access.Unread{What: "the sites", Why: err.Error(), Barred: turnedAway(err), Basis: true})
	}
	if id == "" {
		return a
	}
	for _, look := range []struct {
		what string
		at   func(context.Context, string, *access.LockAccount) error
	}{
		{"the site", c.inspectSite},
		{"the user that we act as", c.inspectActor},
		{"the roles that the account may give", c.inspectRoles},
		{"the hubs", c.inspectHubs},
	} {
		if err := look.at(ctx, id, &a); err != nil {
			a.Unread = append(a.Unread, access.Unread{What: look.what, Why: err.Error()})
		}
	}
	return a
}

// turnedAway reports whether the account itself is refused, as far as the list of
// its own sites tells: every user may read that.
func turnedAway(err error) bool {
	var r *refusal
	return errors.As(err, &r) && !r.stranger && (r.status == http.StatusUnauthorized || r.status == http.StatusForbidden)
}

// inspectSites returns the id of the site that is named, if it is exactly one.
func (c *Client) inspectSites(ctx context.Context, a *access.LockAccount) (id string, err error) {
	sites, err := readList[accountSite](ctx, c, "/v1.2/sites", nil)
	if err != nil {
		return "", err
	}
	a.Sites = []access.Named{}
	hits := 0
	for _, s := range sites.items {
		n := access.Named{ID: s.ID, Other: s.UID, Name: s.Name}
		if a.Sites = append(a.Sites, n); n.Is(c.cfg.Site) {
			hits, id = hits+1, s.ID
		}
	}
	if a.Chosen = hits == 1; !a.Chosen {
		return "", nil
	}
	return id, nil
}

func (c *Client) inspectSite(ctx context.Context, id string, a *access.LockAccount) error {
	answer, err := c.get(ctx, v12+id)
	if err != nil {
		return err
	}
	var s accountSite
	if err := answer.decode(&s); err != nil {
		return err
	}
	a.Clock = access.Clock{Dated: !answer.date.IsZero(), Skew: skew(answer.date, c.now())}
	a.Valid, a.PINs = s.Valid, s.PINs
	if s.Installation != "" {
		released := s.Installation == "released"
		a.Released = &released
	}
	return nil
}

func (c *Client) inspectActor(ctx context.Context, id string, a *access.LockAccount) error {
	answer, err := c.get(ctx, path(v12, id, "me"))
	if err != nil {
		return err
	}
	var u actorShape
	if err := answer.decode(&u); err != nil {
		return err
	}
	a.Actor = &access.Actor{Suspended: u.State == "suspended", Blocked: u.Blocked}
	for _, r := range u.Roles {
		a.Actor.Roles = append(a.Actor.Roles, r.Code)
	}
	return nil
}

func (c *Client) inspectRoles(ctx context.Context, id string, a *access.LockAccount) error {
	roles, err := readList[roleShape](ctx, c, path(v12, id, "roles"), nil)
	if err != nil {
		return err
	}
	a.Roles = []string{}
	for _, r := range roles.items {
		a.Roles = append(a.Roles, r.Code)
	}
	return nil
}

func (c *Client) inspectHubs(ctx context.Context, id string, a *access.LockAccount) error {
	hubs, err := readList[hubShape](ctx, c, path(v12, id, "iqs"), nil)
	if err != nil {
		return err
	}
	a.Hubs = []access.Hub{}
	for _, h := range hubs.items {
		a.Hubs = append(a.Hubs, access.Hub{Name: h.Name, Zone: h.TimeZone, Online: h.Online})
	}
	return nil
}
