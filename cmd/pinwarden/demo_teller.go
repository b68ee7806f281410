package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// teller tells the day in lines of at most 80 columns.
type teller struct {
	*sandbox
	w    io.Writer
	zone *time.Location
	sent int // messages told of so far
	// begun says that the first step was told; what came before is not of the day.
	begun bool
	// doorsAt is when a step has reached the doors.
	doorsAt time.Time
}

func newTeller(w io.Writer, s *sandbox, zone *time.Location) *teller {
	return &teller{sandbox: s, w: w, zone: zone}
}

func (t *teller) say(indent int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, line := range wrap(text, 78-indent) {
		fmt.Fprintf(t.w, "%s%s\n", strings.Repeat(" ", indent), line)
	}
}

// wrap breaks a text at spaces; what follows a first line hangs by two.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > width:
			lines = append(lines, line)
			line = "  " + word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

func (t *teller) opening() {
	t.say(0, "Grand Harbour, Amsterdam, 11 May 2026: eight rooms, a front door and a lift.")
	t.say(0, "Guests are called by letters. Check-in 15:00, check-out 11:00, half an hour of grace; the front door three hours early; a room opens once it is ready.")
}

func (t *teller) step(s *demoStep) {
	if !t.begun {
		t.begun, t.sent = true, len(t.hotel.Outbox())
	}
	fmt.Fprintf(t.w, "\n%s  %s\n", t.clock.Now().In(t.zone).Format("Mon 15:04"), s.title)
	if s.note != "" {
		t.say(11, "%s", s.note)
	}
}

// look makes the passes that are due, tells what they did, and returns when the next is.
func (t *teller) look(ctx context.Context, tell bool) (time.Time, error) {
	now := t.clock.Now()
	cycles, err := t.converge(ctx)
	if err != nil {
		return now, err
	}
	if t.begun {
		for i := range cycles {
			t.plan(&cycles[i], i == 0 && tell)
		}
		t.messages()
	}
	if tell {
		t.doorsAt = now.Add(time.Minute)
	}
	next := now.Add(demoInterval)
	if at := cycles[len(cycles)-1].Plan.Next; !at.IsZero() && at.Before(next) {
		next = at
	}
	return next, nil
}

// plan tells what a pass would do, did, and why.
func (t *teller) plan(c *controller.Cycle, first bool) {
	p := &c.Plan
	if first && p.Distrust != "" {
		t.say(11, "! %s: nothing that rests on it is removed", p.Distrust)
	}
	for i := range p.Actions {
		a := &p.Actions[i]
		at := ""
		if !first {
			at = t.clock.Now().In(t.zone).Format("15:04") + " "
		}
		t.say(9, "%s %s%s %s (room %s): %s", a.Verb.Sign(), at, a.Verb, t.name(a.Key), a.Room, strings.Join(t.short(p.Describe(a)), "; "))
		t.reasons(a)
	}
	if !first {
		return
	}
	for i := range p.Held {
		h := &p.Held[i]
		t.say(9, "! held: %s %s (%s: %s)", h.Verb, t.name(h.Key), h.Guard, h.Why)
	}
	for i := range p.Pending {
		w := &p.Pending[i]
		until := w.Until.In(t.zone).Format("15:04")
		if w.On != "" {
			until = t.name(w.On)
		}
		t.say(9, "  %s %s waits for %s: %s", w.Verb, t.name(w.Key), until, w.Why)
	}
	missing := 0
	for _, n := range p.Alarms {
		if n.Code == access.WhyMissingIn {
			missing++
			continue
		}
		t.say(9, "! %s: %s", t.name(n.Key), plan.Sentence(n.Reason, t.zone, t.name))
	}
	if missing > 0 {
		t.say(9, "! %d guests in house are missing from the answer: all keep their doors", missing)
	}
}

// reasons tells what led to an action, beyond its rule.
func (t *teller) reasons(a *plan.Action) {
	var why []string
	for _, r := range a.Reasons {
		why = append(why, plan.Sentence(r, t.zone, t.name))
	}
	if len(why) > 0 && a.Verb != plan.Tell {
		t.say(11, "because: %s", strings.Join(t.short(why), "; "))
	}
}

// short leaves out what every clause of the demo has in common.
func (t *teller) short(clauses []string) []string {
	out := slices.Clone(clauses)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], " +02:00", "")
	}
	return out
}

// name calls a stay by its letter.
func (t *teller) name(k access.Key) string {
	for c := 'A'; c <= 'Z'; c++ {
		if t.controller.Secret.Key(t.controller.Property, access.StayID(string(c))) == k {
			return string(c)
		}
	}
	return string(k)
}

// messages tells what guests were told, without any digits.
func (t *teller) messages() {
	all := t.hotel.Outbox()
	for _, m := range all[t.sent:] {
		text := m.Text
		if digits := digitsIn(text); digits != "" {
			text = strings.ReplaceAll(text, digits, access.PIN{}.String())
		}
		t.say(9, "> told: %s", text)
	}
	t.sent = len(all)
}

// doors tells who of the guests can open what now.
func (t *teller) doors(now time.Time) {
	var parts []string
	for _, d := range append(append([]string{}, demoRooms...), demoPublic[0]) {
		var who []string
		for _, h := range t.locks.Who(d, now) {
			if k, _, _, ok := t.controller.Secret.Parse(h.Alias); ok {
				who = append(who, t.name(k))
			}
		}
		slices.Sort(who)
		if len(who) > 0 {
			parts = append(parts, fmt.Sprintf("%s: %s", strings.ToLower(d), strings.Join(who, " ")))
		}
	}
	t.say(11, "doors: %s", strings.Join(parts, " | "))
}

// rest gives the reader time.
func (t *teller) rest(ctx context.Context, pause time.Duration) {
	if pause == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// table sums the day up.
func (t *teller) table(j *judge) {
	fmt.Fprintf(t.w, "\n%-6s %-12s %-10s %9s %9s  %s\n", "guest", "told", "rooms", "wrongful", "shut out", "")
	for _, g := range j.guests {
		r := j.seen[g]
		told := "never"
		if !r.told.IsZero() {
			told = r.told.In(t.zone).Format("Mon 15:04")
		}
		var rooms []string
		for room := range r.opened {
			rooms = append(rooms, room)
		}
		slices.Sort(rooms)
		verdict := "right all day"
		if len(r.faults) > 0 {
			verdict = r.faults[0]
		}
		fmt.Fprintf(t.w, "%-6s %-12s %-10s %5d min %5d min  %s\n", g, told, strings.Join(rooms, " "), r.wrongful, r.shutOut, verdict)
	}
}
