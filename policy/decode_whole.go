package policy

import (
	"slices"
	"strconv"
)

// checkRules looks for rules that no stay can match, and for those that a rule
// before them leaves nothing to. sound says which of them could be read.
func (d *decoder) checkRules(s *Set, all value, sound []bool) {
	r := &reasoner{}
	for i := range s.Rules {
		if !sound[i] {
			continue
		}
		rule := &s.Rules[i]
		v := value{all.Content[i], all.path + "." + strconv.Quote(rule.Name)}
		if rule.Name != "" {
			v = all.at(rule.Name, all.Content[i])
		}
		when, _ := v.get("when")
		if r.empty(&rule.When) {
			d.fault(when, "no stay can match: its conditions exclude each other", "remove one of them")
			continue
		}
		earlier := earlierRules(s.Rules[:i], sound)
		switch before, ok := r.hiddenBy(&rule.When, earlier); {
		case !ok:
			d.checkValues(r, &rule.When, earlier, when)
		case before == nil:
			d.fault(v, "the rule is never reached, because the rules before it together match every stay that it asks for",
				"move it up, or narrow what they ask")
		case before.When.asksNothing():
			d.fault(v, "the rule is never reached, because rule "+quote(before.Name)+" before it matches every stay", "move it up, or give that rule a when")
		default:
			d.fault(v, "the rule is never reached, because rule "+quote(before.Name)+" before it matches every stay that it asks for",
				"move it up, or narrow what that rule asks")
		}
	}
}

func earlierRules(rules []Rule, sound []bool) []*Rule {
	var all []*Rule
	for i := range rules {
		if sound[i] {
			all = append(all, &rules[i])
		}
	}
	return all
}

func (w *When) asksNothing() bool {
	return w.Not == nil && len(w.Any) == 0 && !slices.ContainsFunc(dimensions, func(d dimension) bool { return d.asks(w) })
}

// hiddenBy reports whether earlier rules match every stay that one asks for: one of
// them alone, or several that ask the same thing of it.
func (r *reasoner) hiddenBy(w *When, earlier []*Rule) (by *Rule, ok bool) {
	for _, e := range earlier {
		if r.covers(&e.When, []*When{w}) {
			return e, true
		}
	}
	for _, dim := range dimensions {
		var together When
		for _, e := range earlier {
			rest := e.When
			if dim.asks(&rest) && rest.asksOnly(dim) {
				dim.merge(&together, &rest)
			}
		}
		if dim.asks(&together) && r.covers(&together, []*When{w}) {
			return nil, true
		}
	}
	return nil, false
}

func (w *When) asksOnly(dim dimension) bool {
	return w.Not == nil && len(w.Any) == 0 &&
		!slices.ContainsFunc(dimensions, func(o dimension) bool { return o.key != dim.key && o.asks(w) })
}

// checkValues looks for values of a list that earlier rules leave nothing to.
func (d *decoder) checkValues(r *reasoner, w *When, earlier []*Rule, when value) {
	for _, dim := range dimensions {
		for i := range dim.values(w) {
			if dim.values(w) == 1 {
				break
			}
			one := *w
			dim.only(&one, i)
			list, _ := when.get(dim.key)
			if by, ok := r.hiddenBy(&one, earlier); ok && by != nil && i < len(list.Content) {
				at := value{list.Content[i], list.path}
				d.doubt(at, quote(at.Value)+" is never reached here, because rule "+quote(by.Name)+" before it matches every such stay",
					"remove it, or move the rule up")
			}
		}
	}
}
