package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pinwarden/policy"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
)

// review makes the plans of a snapshot under policies that need not be in force.
type review struct {
	sets, old     []*policy.Set
	file, oldFile bool // they were named by one file, which asks for its property alone
	comparing     bool // with old

	plans  []made
	unread []string // what has no plan and should have one
	passed []string // what nobody asked for
}

// plan makes the plan of every property of the snapshot, or the plan of what its
// policy changes beside the old one; of a later instant, if one is named. It is an
// error if there is nothing that the policies and the snapshot have in common.
func (r *review) plan(f *snapshot.File, at string) error {
	if err := r.meets(f); err != nil {
		return exit{exitUsage, err}
	}
	for i := range f.Properties {
		p := &f.Properties[i]
		set, before := setOf(r.sets, p.Property), setOf(r.old, p.Property)
		if r.lacks(p.Property, set, before) {
			continue
		}
		if why := astray(p, set, before); why != "" {
			r.unread = append(r.unread, why)
			continue
		}
		one, err := r.one(p, set, before, at)
		if err != nil {
			return err
		}
		r.plans = append(r.plans, one)
	}
	r.unknown(f)
	return nil
}

func (r *review) one(p *snapshot.Property, set, before *policy.Set, at string) (made, error) {
	in, err := under(set, p, at)
	if err != nil {
		return made{}, err
	}
	if !r.comparing {
		return made{Plan: plan.Guard(plan.Diff(in), in), where: set.Where}, nil
	}
	was, err := under(before, p, at)
	return made{Plan: plan.Change(was, in), where: set.Where}, err
}

// meets reports what is wrong if no property of the snapshot can be planned.
func (r *review) meets(f *snapshot.File) error {
	var names, found []string
	for i := range f.Properties {
		name := f.Properties[i].Property
		names = append(names, strconv.Quote(name))
		switch {
		case setOf(r.sets, name) == nil:
		case r.comparing && setOf(r.old, name) == nil:
			found = append(found, strconv.Quote(name))
		default:
			return nil
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("--against: no policy is for %s, so there is nothing to compare with", strings.Join(found, ", "))
	}
	return fmt.Errorf("no policy is for a property of the snapshot, which is of %s", strings.Join(names, ", "))
}

// lacks reports whether a property has no policy, or none to compare with, and says so.
func (r *review) lacks(property string, set, before *policy.Set) bool {
	switch {
	case set == nil && before == nil && r.comparing:
		r.passed = append(r.passed, fmt.Sprintf("%q is not looked at: it has no policy, neither before nor after", property))
	case set == nil && r.file, r.comparing && before == nil && r.oldFile:
		r.passed = append(r.passed, fmt.Sprintf("%q is not looked at: a policy file was named that is not for it", property))
	case set == nil && r.comparing:
		r.unread = append(r.unread, fmt.Sprintf("%q has no policy any more: %s", property, unmanaged))
	case set == nil:
		r.unread = append(r.unread, fmt.Sprintf("%q has no policy: %s", property, unmanaged))
	case r.comparing && before == nil:
		r.unread = append(r.unread, fmt.Sprintf("%q had no policy before, and so there is nothing to compare with: plan it without --against", property))
	default:
		return false
	}
	return true
}

const unmanaged = "its stays would keep what they hold, and nobody would get or lose anything there"

// unknown names the policies of which the snapshot knows no property.
func (r *review) unknown(f *snapshot.File) {
	named := func(property string) func(snapshot.Property) bool {
		return func(p snapshot.Property) bool { return p.Property == property }
	}
	for _, s := range r.sets {
		said := func(what string) bool { return strings.HasPrefix(what, s.Property+" could not be read") }
		if !slices.ContainsFunc(f.Properties, named(s.Property)) && !slices.ContainsFunc(r.unread, said) {
			r.unread = append(r.unread, fmt.Sprintf("%q has a policy, and nothing of it was read: no plan knows what that would do", s.Property))
		}
	}
	for _, s := range r.old {
		if !r.file && setOf(r.sets, s.Property) == nil && !slices.ContainsFunc(f.Properties, named(s.Property)) {
			r.unread = append(r.unread, fmt.Sprintf("%q has no policy any more: %s", s.Property, unmanaged))
		}
	}
}

// astray says that a policy, or the one before it, is for another site or another
// office than the snapshot, which then tells nothing of what it would do. Of an
// office only the policy before can tell where the file does not.
func astray(p *snapshot.Property, set, before *policy.Set) string {
	office := p.Office
	if office == "" && before != nil {
		office = before.Office
	}
	for _, s := range []*policy.Set{set, before} {
		switch {
		case s == nil:
		case p.Site.ID+p.Site.Name != "" && !slices.Contains([]string{p.Site.ID, p.Site.UID, p.Site.Name}, s.Site):
			return ofAnother(p.Property, s, set, "salto.site", s.Site, p.Site.Name)
		case office != "" && s.Office != office:
			return ofAnother(p.Property, s, set, "akia.office", s.Office, office)
		}
	}
	return ""
}

func ofAnother(property string, s, set *policy.Set, key, named, read string) string {
	whose := "its policy"
	if s != set {
		whose = "its policy before"
	}
	return fmt.Sprintf("%q has no plan: %s names %s %q, and what was read is of %q", property, whose, key, named, read)
}

// under is what a plan under a policy is made from, at the snapshot's instant or a later one.
func under(set *policy.Set, p *snapshot.Property, at string) (plan.Inputs, error) {
	when, err := later(at, set.Zone, p.Now)
	if err != nil {
		return plan.Inputs{}, exit{exitUsage, err}
	}
	in := plan.Then(p.Inputs(set.Zone), when)
	in.Revision, in.Want = set.Revision, set.Desire(in.House, in.Site, in.Known, in.Now)
	return in, nil
}

func setOf(sets []*policy.Set, property string) *policy.Set {
	for _, s := range sets {
		if s.Property == property {
			return s
		}
	}
	return nil
}
