package saltoks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// askGroups makes both groups, and looks whether two may have one name and when
// the list shows them.
func (p *probe) askGroups(ctx context.Context) error {
	groups := path(v12, p.site, "access_groups")
	var r reply
	var err error
	if p.group, r, err = p.make(ctx, "an access group", groups, groupBody{p.name}); err != nil {
		return err
	}
	p.answer(Answer{
		Question: "status of a new group", Assumed: "any 2xx", Seen: r.String(), Held: true,
	})
	took, shown, err := p.until(ctx, func() (bool, error) {
		list, err := readList[groupShape](ctx, p.Client, groups, nil)
		return err == nil && slices.ContainsFunc(list.items, func(g groupShape) bool { return g.ID == p.group }), err
	})
	if err != nil {
		return fmt.Errorf("look for the new group: %w", err)
	}
	p.answer(Answer{
		Question: "a new group in the list", Assumed: "within a minute", Seen: seenAfter(took, shown), Held: shown && took <= time.Minute,
		Do: "let interval in pinwarden.yaml be longer than that, so that a restart finds what was made",
	})
	twin, err := p.call(ctx, http.MethodPost, groups, groupBody{p.name})
	if err != nil {
		p.unsure = true
		return fmt.Errorf("make a second group: %w", err)
	}
	a := Answer{Question: "a second group of one name", Assumed: "accepted", Seen: "accepted, " + twin.String(), Held: true}
	var made groupShape
	if twin.ok() && json.Unmarshal(twin.body, &made) == nil {
		p.other = made.ID
	} else {
		p.unsure = twin.ok() || twin.no.status >= http.StatusInternalServerError
		a.Seen = "refused, " + twin.String() // as good: each name of ours is made once
	}
	p.answer(a)
	if p.other == "" {
		p.other, _, err = p.make(ctx, "a second group", groups, groupBody{p.newName()})
	}
	return err
}

func seenAfter(took time.Duration, ok bool) string {
	switch {
	case !ok:
		return fmt.Sprintf("not within %s", probeWait)
	case took < time.Second:
		return "at once"
	}
	return "after " + took.Round(time.Second).String()
}

// askLock puts the room's lock into the group that never has a member, twice.
func (p *probe) askLock(ctx context.Context) error {
	at := path(v12, p.site, "access_groups", p.group, "locks")
	first, err := p.call(ctx, http.MethodPost, at, lockID{p.lock})
	if err != nil {
		return fmt.Errorf("put a lock into the group: %w", err)
	}
	again, err := p.call(ctx, http.MethodPost, at, lockID{p.lock})
	if err != nil {
		return fmt.Errorf("put the lock in again: %w", err)
	}
	p.answer(twice("a lock", first, again))
	return nil
}

// twice is the answer about adding a thing that is there already.
func twice(what string, first, again reply) Answer {
	return Answer{
		Question: what + " added twice", Assumed: "2xx, or a refusal that says already",
		Seen: fmt.Sprintf("first %s, again %s%s", first, again, either(again.no != nil && again.no.already, ", already there", "")),
		Held: first.ok() && (again.ok() || again.no.already), Do: "nothing is lost: a list tells what is in the group, but the next pass is needed for it",
	}
}
