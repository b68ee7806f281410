package policy

import (
	"fmt"
	"time"

	"pinwarden/policy/access"
)

// checkWhole looks at a file without a mistake for what is hardly meant.
func (d *decoder) checkWhole(s *Set, root value) {
	d.checkUse(s, root)
	d.checkQuiet(s, root)
	rules, _ := root.get("rules")
	grants := false
	for i := range s.Rules {
		r, v := &s.Rules[i], rules.at(s.Rules[i].Name, rules.Content[i])
		if r.Deny == "" {
			grants = true
			d.checkGrant(s, r, v)
		}
		if when, ok := v.get("when"); ok && s.DayUse == nil && r.Deny == "" && len(r.When.Nights) == 1 && r.When.Nights[0] == (Amount{}) {
			d.doubt(when, "a stay of 0 nights gets nothing without day_use", `add day_use: {opens: "10:00", closes: "20:00"}`)
		}
	}
	last := &s.Rules[len(s.Rules)-1]
	switch v := rules.at(last.Name, rules.Content[len(s.Rules)-1]); {
	case !grants:
		d.doubt(rules, "every rule denies, so nobody gets anything", "add a rule with access and pin")
	case !last.When.asksNothing():
		d.doubt(v, "a stay that neither this nor an earlier rule matches gets nothing", "add a last rule without when, which grants or denies")
	}
}

// checkUse looks for what is named and never used.
func (d *decoder) checkUse(s *Set, root value) {
	rooms, _ := root.get("rooms")
	sets, _ := rooms.get("doors")
	for _, name := range sortedKeys(s.Rooms.Doors) {
		if v, ok := sets.get(name); ok && !d.usedSets[name] {
			d.doubt(v, "no rule names this set, so no guest gets its doors", "name it in the access of a rule, or remove it")
		}
	}
	seasons, _ := root.get("seasons")
	for _, name := range sortedKeys(s.Seasons) {
		if v, ok := seasons.get(name); ok && !d.usedSeasons[name] {
			d.doubt(v, "no rule asks for this season", "name it in the when of a rule, or remove it")
		}
	}
}

// checkQuiet looks for quiet hours that were turned round.
func (d *decoder) checkQuiet(s *Set, root value) {
	q := s.Quiet
	if q != nil && q.From < q.To && q.From <= noon && noon < q.To {
		v, _ := root.get("quiet_hours")
		d.doubt(v, fmt.Sprintf("nobody is sent a message from %v to %v, by day", q.From, q.To), fmt.Sprintf("write [%q, %q] if you mean the night", q.To, q.From))
	}
}

// longGrace is how much more of a room than its hours a stay hardly gets.
const longGrace = 12 * time.Hour

// checkGrant looks at a rule that grants.
func (d *decoder) checkGrant(s *Set, r *Rule, v value) {
	lines, _ := v.get("access")
	room := false
	for i := range r.Access {
		a, at := &r.Access[i], value{lines.Content[i], lines.path}
		d.checkClocks(s, a, at)
		if !a.Room {
			continue
		}
		room = true
		opens, _ := at.get("opens")
		closes, _ := at.get("closes")
		from, _ := s.onStay(a.Opens, access.Opening)
		to, _ := s.onStay(a.Closes, access.Closing)
		if early := sinceMidnight(s.CheckIn) - from; early > longGrace {
			d.doubt(opens, fmt.Sprintf("the room opens %v before check-in", short(early)), "write a later opening")
		}
		if late := to - day - sinceMidnight(s.CheckOut); late > longGrace {
			d.doubt(closes, fmt.Sprintf("the room closes %v after check-out", short(late)), "write an earlier closing")
		}
	}
	if !room {
		d.doubt(lines, "no entry names room, so its guests cannot open their room", "add {doors: room}")
	}
	if pin, ok := v.get("pin"); ok && r.PIN.Issue < 15*time.Minute {
		issue, _ := pin.get("issue")
		d.doubt(issue, "the PIN is made when the guest stands before the door, and takes minutes to reach it", "write an hour or more, as 72h before")
	}
}

// short prints a span as policies write it.
func short(t time.Duration) string {
	text := ""
	for _, unit := range []struct {
		name string
		span time.Duration
	}{{"d", day}, {"h", time.Hour}, {"m", time.Minute}} {
		if n := t / unit.span; n > 0 {
			text += fmt.Sprintf("%d%s", n, unit.name)
			t -= n * unit.span
		}
	}
	return text
}
