package saltoks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// askUser makes one user, if that leaves a seat for a guest, and looks at its PIN,
// its membership and its seat.
func (p *probe) askUser(ctx context.Context) error {
	var inv inventory
	if err := p.readSite(ctx, p.site, &inv); err != nil {
		return fmt.Errorf("read the seats: %w", err)
	}
	if free := inv.site.Bought - inv.site.Used; free < 2 {
		p.answer(Answer{
			Question: "all about users and PINs", Assumed: "-", Seen: fmt.Sprintf("not tried: free seats: %d", max(free, 0)), Do: "free two seats and probe again",
		})
		return nil
	}
	made, err := p.makeProbeUser(ctx)
	if err != nil {
		return err
	}
	if made.State != "subscribed" {
		p.answer(Answer{
			Question: "a new user", Assumed: "subscribed", Seen: made.State, Grave: true, Do: "free a seat: PINs of such users open nothing",
		})
		return nil
	}
	if err := p.askMember(ctx, made.Person.ID); err != nil {
		return err
	}
	if err := p.askPIN(ctx); err != nil {
		return err
	}
	return p.askSeat(ctx)
}

func (p *probe) makeProbeUser(ctx context.Context) (userShape, error) {
	var made userShape
	role, err := p.role(ctx, p.site)
	if err != nil {
		return made, err
	}
	id, r, err := p.make(ctx, "a user", path(v12, p.site, "users"), userBody{
		FirstName: "pinwarden", LastName: "probe", Alias: p.name, Roles: []string{role}, UsePIN: true,
	})
	if err != nil {
		return made, err
	}
	p.user = id
	p.answer(Answer{Question: "status of a new user", Assumed: "any 2xx", Seen: r.String(), Held: true})
	if json.Unmarshal(r.body, &made) != nil || made.Person.ID == "" {
		return made, fmt.Errorf("make a user: %w", errUnreadable)
	}
	return made, nil
}

// askMember puts the user into the group that never has a lock, as soon as the
// site knows the user there.
func (p *probe) askMember(ctx context.Context, person string) error {
	at := path(v12, p.site, "access_groups", p.other, "users")
	var first reply
	took, ok, err := p.until(ctx, func() (bool, error) {
		var err error
		first, err = p.call(ctx, http.MethodPost, at, userID{person})
		return err == nil && (first.ok() || !early(first.no)), err
	})
	if err != nil {
		return fmt.Errorf("put the user into a group: %w", err)
	}
	p.answer(lag("a new user as a member", took, ok && first.ok()))
	again, err := p.call(ctx, http.MethodPost, at, userID{person})
	if err != nil {
		return fmt.Errorf("put the user in again: %w", err)
	}
	p.answer(twice("a member", first, again))
	return nil
}

// lag is the answer about how soon something can be done with a new user.
func lag(what string, took time.Duration, ok bool) Answer {
	return Answer{
		Question: what, Assumed: "within a minute", Seen: seenAfter(took, ok), Held: ok && took <= settling,
		Do: "let pin.issue of the policy be early; a pass tries again until it works",
	}
}

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
	pin, err := readPIN(body)
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

// askLists looks at the form of lists, with groups: by now there are three at least.
func (p *probe) askLists(ctx context.Context) error {
	at := path(v12, p.site, "access_groups")
	read := func(query string) (pageForm, reply, error) {
		r, err := p.call(ctx, http.MethodGet, at+query, nil)
		if err != nil || !r.ok() {
			return pageForm{}, r, err
		}
		f, err := formOf(r.body)
		return f, r, err
	}
	plain, r, err := read("?$count=true")
	if err != nil {
		return fmt.Errorf("read a list: %w", err)
	}
	p.answer(Answer{
		Question: "$count=true", Assumed: "the count of all is shown", Seen: either(plain.counted, "shown", "not shown, "+r.String()), Held: plain.counted,
		Do: "nothing can be set: without a count, a page that is lost is only noticed by what it lacks",
	})
	p.answer(Answer{
		Question: "a page without $top", Assumed: "any size, with a link to the next",
		Seen: fmt.Sprintf("%d items, %s", plain.items, either(plain.linked, "with a link to the next", "no link")), Held: true,
	})
	one, r, err := read("?$count=true&$top=1")
	if err != nil {
		return fmt.Errorf("read a short list: %w", err)
	}
	seen := "refused, " + r.String()
	if r.ok() {
		seen = either(one.items == 1, either(one.linked, "the size of a page", "the end of the list: no link follows"), fmt.Sprintf("ignored: %d items", one.items))
	}
	p.answer(Answer{Question: "$top=1", Assumed: "either: none is sent, and links are followed", Seen: seen, Held: true})
	return nil
}

// removeAsked deletes the user, and looks what the answers are.
func (p *probe) removeAsked(ctx context.Context, what, at string) error {
	first, err := p.call(ctx, http.MethodDelete, at, nil)
	if err != nil || !first.ok() {
		return p.remove(ctx, at)
	}
	again, err := p.call(ctx, http.MethodDelete, at, nil)
	if err != nil {
		return nil // it is gone, and the answer is not worth more
	}
	p.answer(Answer{
		Question: "a " + what + " deleted twice", Assumed: "first 2xx, then 404", Seen: fmt.Sprintf("first %s, then %s", first, again),
		Held: again.ok() || gone(again.no), Do: "look at the users of the site: some may be left behind",
	})
	return nil
}

// askGone looks when the list lets the deleted user go.
func (p *probe) askGone(ctx context.Context) error {
	if p.user == "" {
		return nil
	}
	took, ok, err := p.until(ctx, func() (bool, error) {
		users, err := readList[userShape](ctx, p.Client, path(v12, p.site, "users"), nil)
		return err == nil && !slices.ContainsFunc(users.items, func(u userShape) bool { return u.ID == p.user }), err
	})
	if err != nil {
		return fmt.Errorf("look whether the user is gone: %w", err)
	}
	p.answer(Answer{
		Question: "a deleted user in the list", Assumed: "gone within a minute", Seen: "gone " + seenAfter(took, ok), Held: ok && took <= time.Minute,
		Do: "nothing: who is gone and still listed is deleted once more",
	})
	return nil
}
