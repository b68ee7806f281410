package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

const (
	akia  = "Akia"
	salto = "Salto KS"
)

// policyFaults are what the policy's own reader found, a missing message token and
// a text that ends in one among them.
func policyFaults(v *view) []Finding {
	var found []Finding
	for _, d := range v.Faults {
		where := fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
		found = append(found, one(Error, "policy", where, d.What, "a file with a mistake is not used", d.Mend)...)
	}
	return found
}

// accounts calls f with the unread of both sides.
func (v *view) accounts(f func(side string, u access.Unread)) {
	if v.Hotel != nil {
		for _, u := range v.Hotel.Unread {
			f(akia, u)
		}
	}
	if v.Locks != nil {
		for _, u := range v.Locks.Unread {
			f(salto, u)
		}
	}
}

// notAuthorised names each side once: whatever else it refused has the same cause.
func notAuthorised(v *view) []Finding {
	var found []Finding
	said := map[string]bool{}
	v.accounts(func(side string, u access.Unread) {
		if !u.Barred || said[side] {
			return
		}
		said[side] = true
		found = append(found, one(Error, "account", side, "it does not let us in, so nothing can be issued or revoked", u.Why,
			"authorise pinwarden there once more, and see that the token file holds what came of it")...)
	})
	return found
}

// notChecked says which checks were not made. Without the stays or the locks
// themselves a check has seen nothing, and must not pass for a good one.
func notChecked(v *view) []Finding {
	var found []Finding
	v.accounts(func(side string, u access.Unread) {
		s := Warning
		if u.Basis {
			s = Error
		}
		if !u.Barred {
			found = append(found, one(s, "account", side, "this could not be checked: "+u.What, u.Why,
				"run the check again; if it stays so, see that the account may read it")...)
		}
	})
	return found
}

// named finds what a policy names among what an account sees.
func named(side, kind, key, text string, seen []access.Named) []Finding {
	if seen == nil {
		return nil
	}
	hits := 0
	names := make([]string, 0, len(seen))
	for _, n := range seen {
		names = append(names, cmp.Or(n.Name, n.ID))
		if n.Is(text) {
			hits++
		}
	}
	write := "write the right one in " + key + " of the policy, or let the account see it"
	switch {
	case hits == 1:
		return nil
	case hits > 1:
		return one(Error, kind, text, fmt.Sprintf("%d have this name, so none is taken", hits), "names need not be unique at "+side,
			"write its id in "+key+" of the policy")
	case len(seen) == 0:
		return one(Error, kind, text, "it is not found, so nothing can be issued", "the account sees none at all",
			"let the account into it at "+side)
	}
	if like := meant(text, names); len(like) > 0 {
		write = fmt.Sprintf("did you mean %s? %s", list(like), write)
	}
	return one(Error, kind, text, "it is not found, so nothing can be issued", "the account sees "+list(names), write)
}

func officeNotFound(v *view) []Finding {
	if v.Hotel == nil || v.Set == nil {
		return nil
	}
	return named(akia, "office", "akia.office", v.Set.Office, v.Hotel.Offices)
}

func siteNotFound(v *view) []Finding {
	if v.Locks == nil || v.Set == nil {
		return nil
	}
	return named(salto, "site", "salto.site", v.Set.Site, v.Locks.Sites)
}

// onSite finds something wrong with the site that was chosen.
func (v *view) onSite(wrong func(a *access.LockAccount) bool, s Severity, what, cause, cure string) []Finding {
	if v.Set == nil || v.Locks == nil || !v.Locks.Chosen || !wrong(v.Locks) {
		return nil
	}
	return one(s, "site", v.Set.Site, what, cause, cure)
}

func no(b *bool) bool { return b != nil && !*b }

func siteNotReleased(v *view) []Finding {
	return v.onSite(func(a *access.LockAccount) bool { return no(a.Released) }, Error,
		"it is not released, so nothing on it can be reached", "its installer has not finished it", "ask the installer to release the site")
}

func subscriptionInvalid(v *view) []Finding {
	return v.onSite(func(a *access.LockAccount) bool { return no(a.Valid) }, Error,
		"its subscription is not valid, so no change reaches a door", "it ran out or was not paid", "renew the site's subscription")
}

func pinsDisabled(v *view) []Finding {
	return v.onSite(func(a *access.LockAccount) bool { return no(a.PINs) }, Error,
		"PINs are switched off, so none opens a door", "the site's settings say so", "switch PINs on in the settings of the site")
}

func actingUser(v *view) []Finding {
	if v.Locks == nil || v.Locks.Actor == nil {
		return nil
	}
	a := v.Locks.Actor
	switch {
	case a.Suspended:
		return one(Error, "account", salto, "the user that we act as is suspended, so calls fail", "it has no seat: somebody took it, or the site was full",
			"subscribe that user again, and keep a seat for it")
	case a.Blocked:
		return one(Error, "account", salto, "the user that we act as is blocked, so calls fail", "somebody blocked it", "unblock that user")
	case !slices.Contains(a.Roles, "site_admin"):
		return one(Warning, "account", salto, "the user that we act as is no site admin, so writes may be refused",
			"its roles are "+cmp.Or(list(a.Roles), "none"), "make it a site admin, or try with check --probe that its own role does")
	}
	return nil
}

func roleNotAssignable(v *view) []Finding {
	if v.Locks == nil || v.Locks.Roles == nil || slices.Contains(v.Locks.Roles, v.Locks.Role) {
		return nil
	}
	return one(Error, "account", salto, fmt.Sprintf("the account may not give role %q, so no guest can be made", v.Locks.Role),
		"it may give "+cmp.Or(list(v.Locks.Roles), "none"), "make the acting user a site admin, or name another role in salto.role")
}

// seats counts who still needs one: a guest made without a free seat gets a PIN
// that opens nothing, and no error tells (measured).
func seats(v *view) []Finding {
	s := v.Site.Seats
	if !v.siteRead() || s.Bought == 0 {
		return nil
	}
	need := 0
	for i := range v.coming {
		if _, held := v.held[v.coming[i].Key]; !held {
			need++
		}
	}
	free := max(s.Bought-s.Used, 0)
	cause := fmt.Sprintf("%d of %d are taken", s.Used, s.Bought)
	const cure = "free a seat or buy more: who does not need a key has none to keep"
	switch {
	case free == 0:
		return one(Error, "site", v.Site.Name, "no seat is free, so the next guest's PIN opens nothing", cause, cure)
	case need > free:
		return one(Error, "site", v.Site.Name, fmt.Sprintf("%d guests need a seat within %d days; free: %d", need, v.Days, free), cause, cure)
	case s.Used*5 > s.Bought*4:
		return one(Warning, "site", v.Site.Name, "more than four fifths of the seats are taken", cause, cure)
	}
	return nil
}

// clocksApart compares our clock with both vendors'. Only if both differ from it
// can it be ours, and then a guard holds most of what is to be done.
func clocksApart(v *view) []Finding {
	var apart []string
	compare := func(side string, c access.Clock) {
		word := "ahead of"
		if c.Skew < 0 {
			word = "behind"
		}
		if c.Dated && c.Skew.Abs() > v.Limits.Skew {
			apart = append(apart, fmt.Sprintf("that of %s is %s %s ours", side, c.Skew.Abs().Round(time.Second), word))
		}
	}
	if v.Hotel != nil {
		compare(akia, v.Hotel.Clock)
	}
	if v.Locks != nil {
		compare(salto, v.Locks.Clock)
	}
	switch len(apart) {
	case 2:
		return one(Error, "clock", "this machine", "removals, messages and early issues are held", strings.Join(apart, ", "),
			"set the clock of this machine, and let it follow a time server")
	case 1:
		return one(Warning, "clock", "this machine", "one vendor's clock differs, so hours may be off", apart[0],
			"compare the clock of this machine with a time server")
	}
	return nil
}

func reportColumns(v *view) []Finding {
	if v.Hotel == nil {
		return nil
	}
	var found []Finding
	for _, c := range v.Hotel.Lacking {
		cure := "add the column to the report, or name the right one in akia.columns"
		if like := meant(c, v.Hotel.Columns); len(like) > 0 {
			cure = fmt.Sprintf("did you mean %s? name it in akia.columns", list(like))
		}
		found = append(found, one(Error, "report", c, "no row of the report has this column, so no stay can be read",
			"the report has "+cmp.Or(list(v.Hotel.Columns), "no columns"), cure)...)
	}
	return found
}

// readingIncomplete passes on what the adapters could not read of the hotel and
// the locks themselves, unless another rule says it better.
func readingIncomplete(v *view) []Finding {
	var found []Finding
	add := func(side string, gaps []string) {
		for _, gap := range gaps {
			known := v.Hotel != nil && slices.ContainsFunc(v.Hotel.Lacking, func(c string) bool { return strings.Contains(gap, "column "+c+";") })
			if !known {
				found = append(found, one(Warning, "account", side, gap, "", "mend it there: what is not read whole takes nothing from anybody")...)
			}
		}
	}
	add(akia, v.House.Gaps)
	add(salto, v.Site.Gaps)
	return found
}

// siteSays passes on what the adapter of the locks found out about stays: strangers
// in their groups, and doors of one line on different clocks. What it says of the
// site and its locks has rules of its own here, and so have guests elsewhere.
func siteSays(v *view) []Finding {
	var found []Finding
	for _, text := range v.Site.Findings {
		if !strings.Contains(text, "stay ") || v.elsewhere(text) {
			continue
		}
		what, cure, _ := cutLast(text, ": ")
		found = append(found, one(Error, "site", v.Site.Name, what, "", cmp.Or(cure, "look at it in Salto KS"))...)
	}
	return found
}

func (v *view) elsewhere(text string) bool {
	return slices.ContainsFunc(v.Site.Foreign, func(f access.Foreign) bool {
		return f.Stay != "" && strings.HasPrefix(text, "the guest of stay "+string(f.Stay)+" ") && strings.Contains(text, fmt.Sprintf("%q", f.Name))
	})
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
