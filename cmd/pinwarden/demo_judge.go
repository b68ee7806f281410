package main

import (
	"slices"
	"strings"
	"time"
)

// judge stands at every door all day with what each guest was told, and holds
// the door against the day's script.
type judge struct {
	*sandbox
	zone   *time.Location
	claims []demoClaim
	guests []string
	seen   map[string]*record // by guest
}

// record is what one guest met at the doors.
type record struct {
	digits            string // as told; empty until then
	told              time.Time
	opened            map[string]bool // rooms that opened at some time
	wrongful, shutOut int             // minutes
	faults            []string
}

func newJudge(s *sandbox, zone *time.Location) *judge {
	j := &judge{sandbox: s, zone: zone, seen: map[string]*record{}}
	for _, c := range demoClaims {
		doors := []string{c.door}
		if c.door == "" {
			doors = demoPublic
		}
		for _, d := range doors {
			c.door = d
			j.claims = append(j.claims, c)
		}
		if j.seen[c.guest] == nil {
			j.seen[c.guest] = &record{opened: map[string]bool{}}
			j.guests = append(j.guests, c.guest)
		}
	}
	slices.Sort(j.guests)
	return j
}

// sample presses every guest's digits at every door.
func (j *judge) sample(at time.Time) {
	j.listen()
	for _, guest := range j.guests {
		r := j.seen[guest]
		for _, door := range append(append([]string{}, demoRooms...), demoPublic...) {
			must, may := j.entitled(guest, door, at)
			open := false
			if r.digits != "" {
				open, _ = j.locks.Open(door, r.digits, at)
			}
			if open && !slices.Contains(demoPublic, door) {
				r.opened[door] = true
			}
			switch {
			case open && !may:
				r.wrongful++
				r.faults = append(r.faults, at.In(j.zone).Format("15:04")+" opens "+door)
			case must && !open:
				r.shutOut++
				r.faults = append(r.faults, at.In(j.zone).Format("15:04")+" is shut out of "+door)
			}
		}
	}
}

// entitled says whether the script lets a guest in: must hold after the slack
// that an event is given to reach the door, may from the event itself.
func (j *judge) entitled(guest, door string, at time.Time) (must, may bool) {
	for _, c := range j.claims {
		if c.guest != guest || c.door != door {
			continue
		}
		from, to := demoTime(c.from, j.zone), demoTime(c.to, j.zone)
		if !at.Before(from) && (to.IsZero() || at.Before(to.Add(c.toSlack))) {
			may = true
		}
		if !at.Before(from.Add(c.fromSlack)) && (to.IsZero() || at.Before(to)) {
			must = true
		}
	}
	return must, may
}

// listen reads what the guests were told since the last sample.
func (j *judge) listen() {
	for _, m := range j.hotel.Outbox() {
		for _, guest := range j.guests {
			r := j.seen[guest]
			reservation, ok := j.hotel.Reservation(guest)
			if !ok || reservation.CustomerID != m.CustomerID || r.digits != "" {
				continue
			}
			if digits := digitsIn(m.Text); digits != "" {
				r.digits, r.told = digits, m.At
			}
		}
	}
}

// digitsIn finds the code in a message, as a guest's eye does.
func digitsIn(text string) string {
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' }) {
		if len(word) >= 6 {
			return word
		}
	}
	return ""
}

func (j *judge) wrong() bool {
	for _, r := range j.seen {
		if r.wrongful+r.shutOut > 0 || r.digits == "" {
			return true
		}
	}
	return false
}
