package simulate

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// Trouble is what the faults of a replay left behind; none, in a replay without.
type Trouble struct {
	// Outages are the stretches in which a vendor answered nobody, sorted and disjoint.
	Outages []access.Window
	// HubOutages are the stretches in which the hub of a door was offline.
	HubOutages map[string][]access.Window
	// Cloud is what the lock system itself made of each change, from the instant
	// at which it took it; it reaches the doors as Log.Doors says.
	Cloud []DoorChange
	// Touched are stays that a fault met by themselves: a call for one of them that
	// failed, or a row that a report left out.
	Touched []Touch
	// Struck counts the faults by kind.
	Struck map[string]int
}

// Touch is one stay that a fault met.
type Touch struct {
	At   time.Time
	Stay access.StayID // empty: all, as by a report that came empty
}

// Alarm is something that the controller asks people to look at, when it begins.
type Alarm struct {
	At   time.Time
	Stay access.StayID // empty: it names no stay, but what is out of order as a whole
	Why  string
	// Until is the first instant at which it stands no more; zero: it stands to the end.
	Until time.Time
}

// stood reports whether it stood at some instant of a stretch.
func (a *Alarm) stood(from, to time.Time) bool {
	return !a.At.After(to) && (a.Until.IsZero() || a.Until.After(from))
}

// usable is how long both vendors must have answered, with the door's hub online,
// for what a stay gets to have to be at the door whatever single requests met. What
// it loses has an interval and twice the allowance for the hub: a guest who moves has
// the new door before the old one goes.
const usable = 30 * time.Minute

// troubles is Trouble as the scorer asks it.
type troubles struct {
	outages spans
	hubs    map[string]spans
	cloud   map[access.StayID]map[string][]version
	touched map[access.StayID][]time.Time
}

func readTrouble(t *Trouble) *troubles {
	if t == nil {
		return nil
	}
	out := &troubles{
		outages: join(t.Outages), hubs: map[string]spans{}, cloud: versions(t.Cloud),
		touched: map[access.StayID][]time.Time{},
	}
	for door, w := range t.HubOutages {
		out.hubs[door] = join(w)
	}
	for _, touch := range t.Touched {
		out.touched[touch.Stay] = append(out.touched[touch.Stay], touch.At)
	}
	return out
}

// ungivable are the instants at which nothing new could reach a door.
func (t *troubles) ungivable(door string) spans {
	if t == nil {
		return nil
	}
	return join(slices.Concat(t.outages, t.hubs[door]))
}

// untakable are the instants at which a door could not be taken from a stay for
// the sake of what it is entitled to since an instant: no call could do it, or the
// cloud had taken it in and the hub could not hear of it.
func (t *troubles) untakable(id access.StayID, door string, since time.Time, entitled spans) spans {
	if t == nil {
		return nil
	}
	accepted, ok := t.accepted(id, door, since, entitled)
	if !ok {
		return t.outages
	}
	waits := t.hubs[door].meet(spans{{Start: accepted, End: farFuture}})
	return join(slices.Concat(t.outages, waits))
}

// awaited are the instants at which a guest who moves keeps the old room, because
// the hub of the new one is offline: nobody is to stand before two shut doors.
func (t *troubles) awaited(e *era, old string) spans {
	if t == nil || len(on(e.lines, old)) > 0 {
		return nil
	}
	for _, l := range e.lines {
		if l.own {
			return t.hubs[l.door]
		}
	}
	return nil
}

// accepted is the first instant from which on the cloud opens a door to a stay no
// more than it is entitled to.
func (t *troubles) accepted(id access.StayID, door string, since time.Time, entitled spans) (time.Time, bool) {
	at := since
	for i, v := range t.cloud[id][door] {
		begins := later(v.at, since)
		if next := i + 1; next < len(t.cloud[id][door]) && !t.cloud[id][door][next].at.After(since) {
			continue // replaced by then
		}
		if at = begins; len(v.opens.from(at).minus(entitled)) == 0 {
			return at, true
		}
	}
	return at, len(t.cloud[id][door]) == 0
}

// version is what the cloud means a door to do for a stay, until the next version.
type version struct {
	at    time.Time
	opens spans
}

// versions reads the cloud's changes, stay by stay and door by door.
func versions(changes []DoorChange) map[access.StayID]map[string][]version {
	out := map[access.StayID]map[string][]version{}
	hubOf := map[string]string{}
	for i := range changes {
		c := &changes[i]
		doors := out[c.Stay]
		if doors == nil {
			doors = map[string][]version{}
			out[c.Stay] = doors
		}
		opens := map[string][]access.Window{}
		for _, o := range c.Open {
			opens[o.Door] = append(opens[o.Door], o.Window)
			hubOf[o.Door] = c.Hub
			if doors[o.Door] == nil {
				doors[o.Door] = []version{}
			}
		}
		for door := range doors {
			if hubOf[door] == c.Hub {
				doors[door] = append(doors[door], version{c.At, join(opens[door])})
			}
		}
	}
	return out
}

// settled is when a change has to be at the door: without faults by the clock,
// with faults once so much time that is left has been usable.
func (s *scorer) settled(at time.Time, hinted bool, left time.Duration, unusable spans) time.Time {
	if s.trouble == nil {
		return at.Add(s.rules.allowance(hinted))
	}
	for _, w := range unusable {
		if free := w.Start.Sub(at); free >= left {
			break
		} else if w.End.After(at) {
			left -= max(0, free)
			at = w.End
		}
	}
	return at.Add(left)
}
