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
