package saltoks

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// Answer is what a probe found out about something that nobody has written down.
type Answer struct {
	Question string
	Assumed  string // by this adapter
	Seen     string
	Held     bool   // what was seen is what is assumed, or does as well
	Grave    bool   // if it does not hold, guests and doors are at risk
	Do       string // if it does not hold
}

// ProbeSteps say what Probe will do on the site, in order.
func ProbeSteps(room string) []string {
	return []string{
		"remove what an earlier probe left behind: users and access groups whose name is " + probeWords + " with a proof made from secret_file",
		"make two access groups of that name; look how soon the list shows them",
		"in the first, make time schedules two years ahead and one in the past; change one",
		fmt.Sprintf("put one lock of access group %q into the first, twice; nobody is ever a member of it", room),
		"make one user without e-mail address, if at least two seats are free; put it into the second group, twice; that one never has a lock or a schedule",
		"make PINs for that user, of which nothing but the length is kept; suspend and subscribe it",
		"read lists with and without $top and $count",
		"remove the user and both groups, also after an error or Ctrl-C, and look how soon they are gone",
	}
}

const (
	probeWords = "pinwarden probe"
	// probeWait is how long something new is waited for: longer than the minute that was measured.
	probeWait = 90 * time.Second
	probeLook = 2 * time.Second
	// cleanWait is how long removing may take, whatever became of the probe.
	cleanWait   = 2 * time.Minute
	cleanPause  = 10 * time.Second
	cleanSweeps = 3 // beyond the first, if an answer was lost
)

// Probe tries the open questions with objects of its own, beside one lock of an
// access group, and removes them again whatever happens. No door can be opened
// by them: the group with the lock never has a member, the group with the member
// never has a lock, and every schedule is in the past or years ahead. So even a
// site that means something else by all that it is sent opens nothing.
//
// The objects carry no marker: to the rest of this adapter they are not ours. Their
// name is proven by a MAC, and nothing without it is ever removed.
func (c *Client) Probe(ctx context.Context, room string) (answers []Answer, err error) {
	p := &probe{Client: c}
	if p.site, err = c.site(ctx); err != nil {
		return nil, err
	}
	if p.lock, err = p.lockOf(ctx, room); err != nil {
		return nil, err
	}
	if err := p.sweep(ctx); err != nil {
		return nil, fmt.Errorf("remove what an earlier probe left: %w", err)
	}
	p.name = p.newName()
	defer func() {
		left, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanWait)
		defer cancel()
		err = errors.Join(err, p.clean(left))
		answers = p.answers
	}()
	for _, ask := range []func(context.Context) error{p.askGroups, p.askSchedules, p.askLock, p.askUser, p.askLists} {
		if err := ask(ctx); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// probe is one run.
type probe struct {
	*Client
	site, name string
	lock       string
	group      string // with the lock and the schedules
	other      string // with the member
	user       string
	unsure     bool // something may have been made of which the answer never came
	answers    []Answer
}

func (p *probe) answer(a Answer) { p.answers = append(p.answers, a) }

// The lengths of a name's parts, in characters.
const (
	probeNonce = 8
	probeMAC   = 8
)

func (p *probe) newName() string { return p.nameOf(rand.Text()[:probeNonce]) }

// nameOf is the name of all objects of one probe, proven for this site.
func (p *probe) nameOf(nonce string) string {
	mac := p.cfg.Secret.Key(probeWords+" "+p.site, access.StayID(nonce))
	return probeWords + " " + nonce + " " + string(mac[:probeMAC])
}

// ours reports whether a name was given by a probe with our secret on this site.
func (p *probe) ours(name string) bool {
	rest, ok := strings.CutPrefix(name, probeWords+" ")
	return ok && len(rest) == probeNonce+1+probeMAC && p.nameOf(rest[:probeNonce]) == name
}

// lockOf finds a lock of the room's access group.
func (p *probe) lockOf(ctx context.Context, room string) (string, error) {
	groups, err := readList[groupShape](ctx, p.Client, path(v12, p.site, "access_groups"), nil)
	if err != nil {
		return "", fmt.Errorf("look for access group %q: %w", room, err)
	}
	i := slices.IndexFunc(groups.items, func(g groupShape) bool { return g.Name == room })
	if i < 0 {
		return "", fmt.Errorf("there is no access group %q: name a room as its group is named: %w", room, access.ErrTerminal)
	}
	locks, err := readList[lockShape](ctx, p.Client, path(v12, p.site, "access_groups", groups.items[i].ID, "locks"), nil)
	if err != nil {
		return "", fmt.Errorf("read the locks of access group %q: %w", room, err)
	}
	if len(locks.items) == 0 {
		return "", fmt.Errorf("access group %q has no locks: name another room: %w", room, access.ErrTerminal)
	}
	return locks.items[0].ID, nil
}

// sweep removes every object that a probe with our secret has left: users first,
// so that no group goes while somebody is in it.
func (p *probe) sweep(ctx context.Context) error {
	users, err := readList[userShape](ctx, p.Client, path(v12, p.site, "users"), nil)
	if err != nil {
		return err
	}
	var failed []error
	for _, u := range users.items {
		if p.ours(u.Alias) {
			failed = append(failed, p.remove(ctx, path(v12, p.site, "users", u.ID)))
		}
	}
	groups, err := readList[groupShape](ctx, p.Client, path(v12, p.site, "access_groups"), nil)
	if err != nil {
		return errors.Join(append(failed, err)...)
	}
	for _, g := range groups.items {
		if p.ours(g.Name) {
			failed = append(failed, p.remove(ctx, path(v12, p.site, "access_groups", g.ID)))
		}
	}
	return errors.Join(failed...)
}
