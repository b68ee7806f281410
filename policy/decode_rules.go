package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/language"
)

// rules reads the rules in their order, in which the first that matches decides.
func (d *decoder) rules(s *Set) reader {
	lines := map[string]int{}
	var sound []bool // of each rule, whether what it asks could be read
	one := func(v value) {
		if name, ok := v.get("name"); ok && name.Kind == yaml.ScalarNode {
			v = v.at(name.Value, v.Node)
		}
		name, _ := v.get("name")
		before := len(d.found)
		r := d.rule(s, v)
		if v.Kind != yaml.MappingNode {
			return
		}
		switch line, twice := lines[r.Name]; {
		case r.Name == "":
		case twice:
			d.fault(name, fmt.Sprintf("the rule's name appears twice, in lines %d and %d", line, name.Line), "choose another name")
		default:
			lines[r.Name] = name.Line
		}
		sound = append(sound, !d.unsure && !slices.ContainsFunc(d.found[before:], func(f Diagnostic) bool { return f.blurs(v) }))
		d.unsure = false
		s.Rules = append(s.Rules, r)
	}
	return func(v value) {
		d.list(one)(v)
		if len(s.Rules) == len(v.Content) {
			d.checkRules(s, v, sound)
		}
	}
}

// blurs reports whether a mistake leaves open what a rule asks: it is not about what it gives.
func (f *Diagnostic) blurs(rule value) bool {
	for _, gives := range []string{"name", "deny", "access", "pin"} {
		if strings.HasPrefix(f.What, rule.path+"."+gives) {
			return false
		}
	}
	return !f.Warning
}

func (d *decoder) rule(s *Set, v value) Rule {
	r := Rule{Line: v.Line, PIN: PIN{Issue: 72 * time.Hour, OnceReady: true}}
	d.object(language.Rule, readers{
		"name":   d.text(&r.Name),
		"when":   d.when(s, &r.When),
		"deny":   d.text(&r.Deny),
		"access": d.list(d.line(s, &r)),
		"pin":    d.pin(s, &r.PIN),
	})(v)
	if v.Kind != yaml.MappingNode {
		return r
	}
	deny, denies := v.get("deny")
	_, grants := v.get("access")
	pin, tells := v.get("pin")
	switch {
	case denies && grants:
		d.fault(deny, "the rule denies and grants access", "keep deny or access")
	case denies && tells:
		d.fault(pin, "a rule that denies makes no PIN", "remove pin")
	case denies:
	case !grants:
		d.fault(v, "the rule says neither access nor deny", "add access with the doors, or deny with the reason")
	case !tells:
		d.fault(v, "the key pin is missing", "add pin: {message: welcome}")
	}
	return r
}

func (d *decoder) pin(s *Set, p *PIN) reader {
	return func(v value) {
		before := len(d.found)
		d.object(language.PIN, readers{"issue": d.lead(&p.Issue), "tell": d.tell(p), "message": d.messageName(s, &p.Message)})(v)
		if tell, _ := v.get("tell"); len(d.found) == before && p.Tell > p.Issue {
			d.fault(tell, "the guest would be told before the PIN is made", "write an earlier issue or a later tell")
		}
	}
}

func (d *decoder) tell(p *PIN) reader {
	return func(v value) {
		switch {
		case !d.is(v, yaml.ScalarNode):
		case v.Value == "once ready":
		case !strings.HasSuffix(v.Value, " before"), !spanText.MatchString(strings.TrimSuffix(v.Value, " before")):
			d.fault(v, quote(v.Value)+" does not say when the guest is told", `write once ready, or a lead as "24h before"`)
		default:
			p.OnceReady = false
			d.lead(&p.Tell)(v)
		}
	}
}

func (d *decoder) messageName(s *Set, to *string) reader {
	return func(v value) {
		var name string
		if d.text(&name)(v); name == "" {
			return
		}
		others := slices.DeleteFunc(sortedKeys(s.Messages), func(m string) bool { return m == MessageChanged })
		switch _, ok := s.Messages[name]; {
		case name == MessageChanged:
			d.fault(v, "changed is the notice of new times, without the code", "name a message that tells the code")
		case !ok && len(others) == 0:
			d.fault(v, "there is no message "+quote(name), "add it under messages")
		case !ok:
			d.fault(v, "there is no message "+quote(name), suggest(name, others))
		default:
			*to = name
		}
	}
}
