package policytest

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// expect reads what must be true of stays at an instant.
func (r *reading) expect(now *guests, to *[]expectation) policy.Read {
	return r.Named(func(id string, v policy.Value) {
		if !r.isKnown(now, v, id) {
			return
		}
		e := expectation{stay: access.StayID(id), line: v.Line}
		add := func(key string, read func(policy.Value) (check, bool)) policy.Field {
			return policy.May(key, func(v policy.Value) {
				if c, ok := read(v); ok {
					e.checks = append(e.checks, placed{c, key, v.Line, v.Column})
				}
			})
		}
		r.Object(
			add("rule", r.rule),
			add("denied", r.denied),
			add("access", r.access(now)),
			add("open", r.stands(now, true)),
			add("closed", r.stands(now, false)),
			add("issue", r.issue),
			add("tell", r.tell),
			add("message", r.message),
			add("because", r.because),
		)(v)
		slices.SortFunc(e.checks, func(a, b placed) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column)) })
		*to = append(*to, e)
	})
}

func (r *reading) rule(v policy.Value) (check, bool) {
	var names []string
	for i := range r.file.set.Rules {
		names = append(names, r.file.set.Rules[i].Name)
	}
	name, ok := r.oneOf(v, "rule", append(names, none))
	return ruleIs(name), ok
}

// oneOf reads the name of something that the policy has.
func (r *reading) oneOf(v policy.Value, what string, names []string) (string, bool) {
	var name string
	if r.Text(&name)(v); name == "" {
		return "", false
	}
	if !slices.Contains(names, name) {
		r.Fault(v, "the policy has no "+what+" "+policy.Quote(name), policy.Suggest(name, names))
		return "", false
	}
	return name, true
}

func (r *reading) denied(v policy.Value) (check, bool) {
	var text string
	r.Text(&text)(v)
	return deniedAs(text), text != ""
}

func (r *reading) message(v policy.Value) (check, bool) {
	name, ok := r.oneOf(v, "message", slices.Sorted(maps.Keys(r.file.set.Messages)))
	return messageIs(name), ok
}

var windowText = regexp.MustCompile(`^(.*\S) +to +(\S.*)$`)

// access reads all that a stay can open, each with its window, or none.
func (r *reading) access(now *guests) func(policy.Value) (check, bool) {
	return func(v policy.Value) (check, bool) {
		if v.Kind == yaml.ScalarNode {
			if v.Value != none {
				r.Fault(v, policy.Quote(v.Value)+" is not what a stay can open", `write none, or doors with their hours as {room: 15:00 to 11:30}`)
			}
			return opens(nil), v.Value == none
		}
		var all opens
		ok := true
		r.Named(func(name string, v policy.Value) {
			if !r.isDoor(now, v, name) {
				ok = false
				return
			}
			w, right := r.window(v)
			all = append(all, opening{name, w})
			ok = ok && right
		})(v)
		return all, ok && len(all) > 0
	}
}

func (r *reading) window(v policy.Value) (w [2]instant, ok bool) {
	var text string
	if r.Text(&text)(v); text == "" {
		return w, false
	}
	m := windowText.FindStringSubmatch(text)
	if m == nil {
		r.Fault(v, policy.Quote(text)+" does not say from when to when", `write two times, as 15:00 to 11:30, or two dates with times`)
		return w, false
	}
	var from, to bool
	w[0], from = r.instant(v, m[1], true)
	w[1], to = r.instant(v, m[2], true)
	return w, from && to
}

// isDoor reports whether a name stands for doors: the stay's room, a door set of the policy, or a lock.
func (r *reading) isDoor(now *guests, v policy.Value, name string) bool {
	known := append(slices.Collect(maps.Keys(r.file.set.Rooms.Doors)), room)
	for _, locks := range r.file.set.Rooms.Doors {
		known = append(known, locks...)
	}
	for _, locks := range r.file.groups {
		known = append(known, locks...)
	}
	if r.file.groups == nil {
		for _, s := range now.stays {
			if s.Room != "" {
				known = append(known, lockOf(s.Room))
			}
		}
	}
	if slices.Contains(known, name) || r.file.groups == nil && strings.HasPrefix(name, lockOf("")) {
		return true
	}
	slices.Sort(known)
	r.Fault(v, "there are no doors "+policy.Quote(name), policy.Suggest(name, slices.Compact(known)))
	return false
}

func (r *reading) stands(now *guests, open bool) func(policy.Value) (check, bool) {
	return func(v policy.Value) (check, bool) {
		var names []string
		r.Texts(&names)(v)
		for _, name := range names {
			if name == "" || !r.isDoor(now, v, name) {
				return nil, false
			}
		}
		return stands{names, open}, len(names) > 0
	}
}

// moment reads an instant.
func (r *reading) moment(v policy.Value, dateless bool) (instant, bool) {
	var text string
	if r.Text(&text)(v); text == "" {
		return instant{}, false
	}
	return r.instant(v, text, dateless)
}

func (r *reading) issue(v policy.Value) (check, bool) {
	m, ok := r.event(v)
	return issued(m), ok
}

func (r *reading) tell(v policy.Value) (check, bool) {
	m, ok := r.event(v)
	return told(m), ok
}

// event reads when something happens, or a word for that it does not.
func (r *reading) event(v policy.Value) (event, bool) {
	if v.Kind == yaml.ScalarNode && (v.Value == never || v.Value == waits) {
		return event{word: v.Value}, true
	}
	i, ok := r.moment(v, false)
	return event{at: i.fixed}, ok
}

// because reads reasons, by their codes or as plans say them.
func (r *reading) because(v policy.Value) (check, bool) {
	var words []string
	r.Texts(&words)(v)
	codes := plan.Reasons()
	ok := len(words) > 0
	for _, w := range words {
		if !strings.Contains(w, " ") && !slices.Contains(codes, w) {
			mend := policy.Suggest(w, codes)
			if !strings.HasPrefix(mend, "did") { // there are too many to list
				mend = "write a code, as conflict, or the sentence that a plan prints"
			}
			r.Fault(v, "there is no reason "+policy.Quote(w), mend)
			ok = false
		}
	}
	return because(words), ok
}
