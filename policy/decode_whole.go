package policy

import "slices"

// before is what the rules before one leave to it.
type before struct {
	reasoner
	rules []*Rule
	// together is, for each dimension, all that those rules take which ask for nothing else.
	together []When
}

// checkRules looks for rules that no stay can match, and for those that a rule
// before them leaves nothing to. sound says which of them could be read.
func (d *decoder) checkRules(s *Set, all value, sound []bool) {
	b := &before{together: make([]When, len(dimensions))}
	for i := range s.Rules {
		if sound[i] {
			d.checkRule(b, &s.Rules[i], all.at(s.Rules[i].Name, all.Content[i]))
			b.add(&s.Rules[i])
		}
	}
	if b.tired(0) {
		d.doubt(all, "there are too many rules to find those that are never reached", "write fewer, with patterns")
	}
}

func (d *decoder) checkRule(b *before, rule *Rule, v value) {
	when, _ := v.get("when")
	if b.empty(&rule.When) {
		d.fault(when, "no stay can match: its conditions exclude each other", "remove one of them")
		return
	}
	const unreached = "the rule is never reached, because "
	switch by, ok := b.hide(&rule.When); {
	case !ok:
		d.checkValues(b, &rule.When, when)
	case by == nil:
		d.fault(v, unreached+"the rules before it together match every stay that it asks for", "move it up, or narrow what they ask")
	case by.When.asksNothing():
		d.fault(v, unreached+"rule "+quote(by.Name)+" before it matches every stay", "move it up, or give that rule a when")
	default:
		d.fault(v, unreached+"rule "+quote(by.Name)+" before it matches every stay that it asks for", "move it up, or narrow what that rule asks")
	}
}

func (b *before) add(rule *Rule) {
	b.rules = append(b.rules, rule)
	for i, dim := range dimensions {
		if dim.asks(&rule.When) && rule.When.asksOnly(dim) {
			dim.merge(&b.together[i], &rule.When)
		}
	}
}

// hide reports whether the rules before match every stay that conditions ask for:
// one of them alone, or several that ask the same thing of it.
func (b *before) hide(w *When) (by *Rule, ok bool) {
	for _, e := range b.rules {
		if b.covers(&e.When, []*When{w}) {
			return e, true
		}
	}
	for i, dim := range dimensions {
		if together := &b.together[i]; dim.asks(together) && b.covers(together, []*When{w}) {
			return nil, true
		}
	}
	return nil, false
}

func (w *When) asksNothing() bool {
	return w.Not == nil && len(w.Any) == 0 && !slices.ContainsFunc(dimensions, func(d dimension) bool { return d.asks(w) })
}

func (w *When) asksOnly(dim dimension) bool {
	return w.Not == nil && len(w.Any) == 0 &&
		!slices.ContainsFunc(dimensions, func(o dimension) bool { return o.key != dim.key && o.asks(w) })
}

// checkValues looks for values of a list that earlier rules leave nothing to.
func (d *decoder) checkValues(b *before, w *When, when value) {
	for _, dim := range dimensions {
		for i := range dim.values(w) {
			if dim.values(w) == 1 {
				break
			}
			one := *w
			dim.only(&one, i)
			list, _ := when.get(dim.key)
			if by, ok := b.hide(&one); ok && by != nil && i < len(list.Content) {
				at := value{list.Content[i], list.path}
				d.doubt(at, quote(at.Value)+" is never reached here, because rule "+quote(by.Name)+" before it matches every such stay",
					"remove it, or move the rule up")
			}
		}
	}
}
