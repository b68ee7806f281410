package check

import (
	"cmp"
	"fmt"
	"slices"

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
	all := v.Faults
	if v.Set != nil {
		all = slices.Concat(all, v.Set.Warnings)
	}
	for _, d := range all {
		where := fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
		s, cause := Error, "a file with a mistake is not used"
		if d.Warning {
			s, cause = Warning, "the file is used as it stands"
		}
		found = append(found, one(s, "policy", where, d.What, cause, d.Mend)...)
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

// auditLate says that edits of the staff will be seen later than they should.
func auditLate(v *view) []Finding {
	if v.Locks == nil || v.Locks.Audit == nil || v.Locks.Audit.Enough() {
		return nil
	}
	a := v.Locks.Audit
	return one(Warning, "site", v.Site.Name, "a change by staff at what opens within a day is seen after "+span(a.NearAge)+" only",
		fmt.Sprintf("reading every detail anew takes %d calls an hour, and %d may be made", a.Needed, a.Budget),
		"raise salto.rate if the vendor lets you, or delete access groups that nobody needs")
}
