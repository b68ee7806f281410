package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// accountEvery is how often the account is looked at. It changes by hand only.
const accountEvery = time.Hour

// Account is what the site says of the user that we act for, and of its
// subscription. That user takes a seat, and staff can suspend or remove it:
// then every call fails.
type Account struct {
	Roles      []string // codes
	Subscribed bool
	Blocked    bool

	Subscription string   // its type
	Seats        int      // bought
	Features     []string // sorted; pins need none, PINs of one's choice need custom_pin
}

type accountShape struct {
	Roles   []roleShape `json:"roles"`
	State   string      `json:"subscription_state"`
	Blocked bool        `json:"blocked"`
}

type subscriptionShape struct {
	Type     string            `json:"type"`
	Seats    int               `json:"user_amount"`
	Features []json.RawMessage `json:"features"` // strings, or objects with a name (unknown)
}

// Account reads the account anew: two calls.
func (c *Client) Account(ctx context.Context) (Account, error) {
	site, err := c.site(ctx)
	if err != nil {
		return Account{}, err
	}
	var me accountShape
	if err := c.readInto(ctx, path(v12, site, "me"), &me); err != nil {
		return Account{}, fmt.Errorf("read our own user: %w", err)
	}
	var sub subscriptionShape
	if err := c.readInto(ctx, path(v12, site, "subscription"), &sub); err != nil {
		return Account{}, fmt.Errorf("read the subscription: %w", err)
	}
	a := Account{Subscribed: me.State == "subscribed", Blocked: me.Blocked, Subscription: sub.Type, Seats: sub.Seats}
	for _, r := range me.Roles {
		a.Roles = append(a.Roles, r.Code)
	}
	for _, f := range sub.Features {
		a.Features = append(a.Features, featureName(f))
	}
	slices.Sort(a.Features)
	return a, nil
}

func (c *Client) readInto(ctx context.Context, path string, to any) error {
	a, err := c.get(ctx, path)
	if err != nil {
		return err
	}
	if err := a.decode(to); err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	return nil
}

func featureName(text json.RawMessage) string {
	var f struct{ Code, Name, ID string }
	if bytes.HasPrefix(text, []byte("{")) && json.Unmarshal(text, &f) == nil {
		for _, name := range []string{f.Code, f.Name, f.ID} {
			if name != "" {
				return name
			}
		}
	}
	return strings.Trim(string(text), `"`)
}

// account looks at the account from time to time. What cannot be read says so,
// and holds nothing up.
func (c *Client) account(ctx context.Context) []string {
	if now := c.now(); c.accountAt.IsZero() || now.Sub(c.accountAt) >= accountEvery {
		a, err := c.Account(ctx)
		if c.accountSays = a.findings(c.cfg.OwnRole); err != nil {
			c.accountSays = []string{fmt.Sprintf("the account that pinwarden uses cannot be looked at (%v)", err)}
		}
		if err == nil || !passing(err) {
			c.accountAt = now
		}
	}
	return c.accountSays
}

// findings are what people have to mend about the account.
func (a *Account) findings(role string) (all []string) {
	if !a.Subscribed {
		all = append(all, "the account that pinwarden uses is suspended on the site, so no call will work for long: give it a seat")
	}
	if a.Blocked {
		all = append(all, "the account that pinwarden uses is blocked on the site: end that")
	}
	if !slices.Contains(a.Roles, role) {
		all = append(all, fmt.Sprintf("the account that pinwarden uses is %s on the site, not %s: give it that role, or name its own as salto.own_role if it has the same rights",
			strings.Join(a.Roles, ", "), role))
	}
	return all
}
