package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
)

// rules reads the rules in their order, in which the first that matches decides.
func (d *decoder) rules(s *Set) reader {
	lines := map[string]int{}
	all := "" // the rule that matches every stay
	one := func(v value) {
		if name, ok := v.get("name"); ok && name.Kind == yaml.ScalarNode {
			v = v.at(name.Value, v.Node)
		}
		name, _ := v.get("name")
		r := d.rule(s, v)
		switch line, twice := lines[r.Name]; {
		case r.Name == "":
		case twice:
			d.fault(name, fmt.Sprintf("the rule's name appears twice, in lines %d and %d", line, name.Line), "choose another name")
		default:
			lines[r.Name] = name.Line
		}
		if all != "" {
			d.fault(v, "the rule is never reached, because rule "+quote(all)+" before it matches every stay", "move it up, or give that rule a when")
		}
		if _, asks := v.get("when"); !asks && all == "" && v.Kind == yaml.MappingNode {
			all = r.Name
		}
		s.Rules = append(s.Rules, r)
	}
	return d.list(one)
}

func (d *decoder) rule(s *Set, v value) Rule {
	r := Rule{Line: v.Line, PIN: PIN{Issue: 72 * time.Hour, OnceReady: true}}
	d.object(
		need("name", "default", d.text(&r.Name)),
		may("when", d.when(&r.When)),
		may("deny", d.text(&r.Deny)),
		may("access", d.list(d.line(s, &r))),
		may("pin", d.pin(s, &r.PIN)),
	)(v)
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

func (d *decoder) when(w *When) reader {
	read := d.object(
		may("room_type", d.texts(&w.RoomType)),
		may("rate_code", d.texts(&w.RateCode)),
		may("channel", d.texts(&w.Channel)),
		may("room", d.texts(&w.Room)),
		may("status", d.statuses(&w.Status)),
	)
	return func(v value) {
		read(v)
		if v.Kind == yaml.MappingNode && len(v.Content) == 0 {
			d.fault(v, "nothing is asked of the stay", "write a condition, or remove when to match every stay")
		}
	}
}

// statuses reads the phases that rules are asked about; the others hold nothing anyhow.
func (d *decoder) statuses(to *[]access.Phase) reader {
	return d.oneOrMore(func(v value) {
		if !d.oneOf(v, "expected", "in_house", "departed", "no_show") {
			return
		}
		p, _ := access.ParsePhase(v.Value)
		if slices.Contains(*to, p) {
			d.fault(v, quote(v.Value)+" is listed twice", "remove one of them")
		}
		*to = append(*to, p)
	})
}

func (d *decoder) pin(s *Set, p *PIN) reader {
	return func(v value) {
		before := len(d.found)
		d.object(
			may("issue", d.lead(&p.Issue)),
			may("tell", d.tell(p)),
			need("message", "welcome", d.messageName(s, &p.Message)),
		)(v)
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
		case !strings.HasSuffix(v.Value, " before"):
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
