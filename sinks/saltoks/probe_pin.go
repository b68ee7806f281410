package saltoks

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// askPIN makes PINs that nobody is told. Of their digits nothing but the number
// is kept.
func (p *probe) askPIN(ctx context.Context) error {
	at := path(v12, p.site, "users", p.user, "pin")
	var r reply
	took, ok, err := p.until(ctx, func() (bool, error) {
		var err error
		r, err = p.call(ctx, http.MethodPut, at, nothing{})
		return err == nil && (r.ok() || !early(r.no)), err
	})
	if err != nil {
		return fmt.Errorf("make a PIN: %w", err)
	}
	p.answer(lag("a PIN for a new user", took, ok && r.ok()))
	if !r.ok() {
		p.answer(Answer{Question: "a PIN", Assumed: "made by the site", Seen: "refused, " + r.String(), Grave: true, Do: "look at the site's settings and the account's role: no guest can get a PIN"})
		return nil
	}
	p.answer(formOfPIN(r.body))
	until := p.now().AddDate(probeAhead, 0, 0).Format(time.DateOnly) + "T12:00:00"
	if r, err = p.call(ctx, http.MethodPut, at, map[string]string{"expiry_date": until}); err != nil {
		return fmt.Errorf("make a PIN that expires: %w", err)
	}
	a := Answer{Question: "an expiry date of a PIN", Assumed: "not used", Seen: "refused, " + r.String(), Held: true}
	if r.ok() {
		keys, err := p.keys(ctx)
		if err != nil {
			return err
		}
		a.Seen = "not shown"
		for _, k := range keys {
			if k.Type == "pin" && k.Expiry != nil {
				a.Seen = fmt.Sprintf("sent %s, shown %s", until, *k.Expiry)
			}
		}
	}
	p.answer(a)
	return nil
}

// formOfPIN tells how a PIN looks, and not which it is.
func formOfPIN(body []byte) Answer {
	a := Answer{Question: "the form of a PIN", Assumed: "4 to 10 digits, in quotes or bare", Grave: true, Do: "leave guards.mode at observe: PINs cannot be read"}
	pin, err := readPIN(body, 0)
	if a.Held = err == nil; !a.Held {
		a.Seen = fmt.Sprintf("%d bytes that are none", len(body))
		return a
	}
	quoted := len(body) > 0 && body[0] == '"'
	a.Seen = fmt.Sprintf("%d digits, %s", len(pin.Digits()), either(quoted, "in quotes", "bare"))
	return a
}

type probeKey struct {
	keyShape
	Expiry *string `json:"expiry_date"`
}

func (p *probe) keys(ctx context.Context) ([]probeKey, error) {
	keys, err := readList[probeKey](ctx, p.Client, path(v12, p.site, "users", p.user, "keys"), nil)
	if err != nil {
		return nil, fmt.Errorf("read the keys: %w", err)
	}
	return keys.items, nil
}

// askSeat takes the user's seat away and gives it back. What is listed then says
// that there is a PIN, not that it is the same: that only a door can tell.
func (p *probe) askSeat(ctx context.Context) error {
	at := path(v12, p.site, "users", p.user)
	for _, state := range []string{"suspended", "subscribed"} {
		r, err := p.call(ctx, http.MethodPatch, at+"/subscription", subscription{state})
		if err != nil {
			return fmt.Errorf("make the user %s: %w", state, err)
		}
		keys, err := p.keys(ctx)
		if err != nil {
			return err
		}
		a, err := p.get(ctx, at)
		if err != nil {
			return fmt.Errorf("read the user back: %w", err)
		}
		var now userShape
		if err := a.decode(&now); err != nil {
			return fmt.Errorf("read the user back: %w", err)
		}
		pin := slices.ContainsFunc(keys, func(k probeKey) bool { return k.Type == "pin" })
		p.answer(Answer{
			Question: "a user made " + state, Assumed: "shown so, with the PIN still listed",
			Seen: fmt.Sprintf("answer %s, shown as %s, %s", r, stateWord(now.State), either(pin, "with a PIN", "without a PIN")),
			Held: r.ok() && now.State == state && pin, Grave: true,
			Do: "let nobody be reinstated without a new PIN: pinwarden repairs such a user, and the guest has to be told again",
		})
	}
	return nil
}

// stateWord keeps words of the vendor's out that are no states.
func stateWord(s string) string {
	if s == "subscribed" || s == "suspended" {
		return s
	}
	return "something else"
}
