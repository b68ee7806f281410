package plan_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// peaceful worlds have no two stays in one room at one time and nothing damaged.
var peaceful = lot{}

func TestDoorsOfAnActionAreDoorsThatThePolicyNamesOrTheTemplateHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, everything)
		in := w.inputs()
		p := w.plan(&in)
		for i := range p.Actions {
			a := &p.Actions[i]
			for _, l := range a.After {
				for _, d := range l.Doors {
					held := a.Before.Line(l.ID) != nil && slices.Contains(a.Before.Line(l.ID).Doors, d)
					if !held && !w.mayOpen(a, d) {
						t.Fatalf("%s %s gives %s:\n%s\n%s", a.Verb, a.Key, d, planText(&p), w)
					}
				}
			}
		}
	})
}

// mayOpen reports whether the stay's rule names the door, or its room's template has it.
func (w *world) mayOpen(a *plan.Action, d access.DoorID) bool {
	r := referee{set: w.set}
	for _, t := range w.templates {
		if t.Name == a.Room && slices.Contains(t.Doors, d) {
			return true
		}
	}
	for _, s := range w.after.house.Stays {
		rule := r.ruleOf(&s)
		if key(s.ID) != a.Key || rule == nil {
			continue
		}
		for _, line := range rule.Access {
			for _, set := range line.Sets {
				if slices.Contains(w.set.Rooms.Doors[set], string(d)) {
					return true
				}
			}
		}
	}
	return false
}

func TestNoGrantOutlivesItsStayPlusGrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, everything)
		in := w.inputs()
		r := referee{set: w.set}
		p := w.plan(&in)
		for i := range p.Actions {
			a := &p.Actions[i]
			at := slices.IndexFunc(in.House.Stays, func(s access.Stay) bool { return s.Key == a.Key })
			if at < 0 {
				continue
			}
			s := &in.House.Stays[at]
			for _, l := range a.After {
				end := r.ends(s)
				held := a.Before.Line(l.ID)
				if l.Window.End.After(end.Add(time.Minute)) && (held == nil || !held.Window.End.Equal(l.Window.End)) {
					t.Fatalf("%s %s holds line %s until %s, beyond %s:\n%s\n%s", a.Verb, a.Key, l.ID, l.Window.End, end, planText(&p), w)
				}
			}
		}
	})
}

func TestATighterPolicyNeverAddsAccess(t *testing.T) {
	tighten := map[string]func(*rapid.T, *policy.Access) bool{
		"a door set less": func(_ *rapid.T, a *policy.Access) bool {
			had := len(a.Sets) > 0
			a.Sets = nil
			return had
		},
		"opens later": func(_ *rapid.T, a *policy.Access) bool {
			a.Opens.Offset += time.Hour
			a.Opens.Clock += 60
			return true
		},
		"closes earlier": func(_ *rapid.T, a *policy.Access) bool {
			a.Closes.Offset -= time.Hour
			a.Closes.Clock -= 60
			return true
		},
		"waits for a ready room": func(t *rapid.T, a *policy.Access) bool {
			if !a.Room || a.RoomReady || len(a.Sets) > 0 {
				return false
			}
			a.RoomReady, a.AtLatest = true, access.TimeOfDay(pick(t, "at the latest", int(access.NoTime), 19*60))
			return true
		},
	}
	for name, change := range tighten {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := drawWorld(t, peaceful)
				loose := w.inputs()
				strict := *w.set
				strict.Rules = slices.Clone(w.set.Rules)
				i := rapid.IntRange(0, len(strict.Rules)-1).Draw(t, "rule")
				strict.Rules[i].Access = slices.Clone(strict.Rules[i].Access)
				if len(strict.Rules[i].Access) == 0 {
					return
				}
				line := rapid.IntRange(0, len(strict.Rules[i].Access)-1).Draw(t, "line")
				if !change(t, &strict.Rules[i].Access[line]) {
					return
				}
				tight := loose
				w.settle(&loose, nil)
				tighter := *w
				tighter.set = &strict
				last := tighter.settle(&tight, nil)
				kept := heldBack(&last)
				for _, s := range loose.House.Stays {
					more := beyond(&tight, &loose, s.Key)
					if more != "" && !kept[s.Key] && !w.gainsFromOthers(name, &s) {
						t.Fatalf("%s opens more: %s\nwith %s:\n%s\n%s", s.ID, more, name, openOf(&tight, s.Key), w)
					}
				}
			})
		})
	}
}

// gainsFromOthers reports whether a tighter rule of one stay may let another in
// sooner: who leaves earlier makes room.
func (w *world) gainsFromOthers(name string, s *access.Stay) bool {
	return name == "closes earlier" && slices.ContainsFunc(w.after.house.Stays, func(o access.Stay) bool {
		return o.ID != s.ID && (o.Room == s.Room || o.Room == "R1" || s.Room == "R1")
	})
}

// beyond says what a stay opens in one site but not in the other.
func beyond(more, less *plan.Inputs, k access.Key) string {
	now := later(more.Now, less.Now)
	had := spansOf(less, k, now)
	for _, s := range spansOf(more, k, now) {
		for _, d := range s.doors {
			within := slices.ContainsFunc(had, func(h span) bool { return slices.Contains(h.doors, d) && s.window.Within(h.window) })
			if !within {
				return string(d) + " " + s.window.Start.String() + " to " + s.window.End.String()
			}
		}
	}
	return ""
}

func spansOf(in *plan.Inputs, k access.Key, now time.Time) []span {
	for i := range in.Site.Holdings {
		if h := &in.Site.Holdings[i]; h.Key == k && h.User.Working() {
			room, others := opens(h, now)
			return append(others, room)
		}
	}
	return nil
}

func TestAToldPINSurvivesEveryChangeOfDatesAndRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, lot{overlaps: true, losses: true})
		in := w.inputs()
		told := map[access.Key]string{}
		for _, h := range in.Site.Holdings {
			told[h.Key] = h.User.Ref
			in.Known.Find(h.Key).Told = access.Told{User: h.User.Ref, At: in.Now.Add(-time.Hour)}
		}
		revoked := map[access.Key]bool{}
		w.settle(&in, func(p *plan.Plan, a *plan.Action) {
			at := slices.IndexFunc(in.House.Stays, func(s access.Stay) bool {
				return s.Key == a.Key && (s.Phase == access.Expected || s.Phase == access.InHouse)
			})
			if at < 0 || told[a.Key] == "" {
				return
			}
			over := !in.Now.Before((&referee{set: w.set}).ends(&in.House.Stays[at]))
			bad := a.Mint || (a.Delete && !over) || (a.Verb == plan.Issue && revoked[a.Key])
			revoked[a.Key] = revoked[a.Key] || a.Verb == plan.Revoke
			if bad {
				t.Fatalf("%s %s changes a told PIN:\n%s\n%s", a.Verb, a.Key, planText(p), w)
			}
		})
	})
}

// ends is when the last line of a stay's rule closes for a guest who leaves on time.
func (r *referee) ends(s *access.Stay) time.Time {
	onTime := *s
	onTime.Phase = access.InHouse
	end := r.scheduledOut(s)
	if rule := r.ruleOf(s); rule != nil {
		for _, a := range rule.Access {
			end = later(end, r.moment(&guest{row: &onTime}, a.Closes, access.Closing))
		}
	}
	return end
}

func TestNoTwoStaysOpenOneRoomAtOneTime(t *testing.T) {
	for name, l := range map[string]lot{
		"in peace":     {},
		"in a muddle":  {overlaps: true},
		"with damages": everything,
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				w := drawWorld(t, l)
				in := w.inputs()
				w.set.Sharers, w.set.Rooms.Shared = false, nil
				before := w.clashes(&in)
				first := w.plan(&in)
				w.settle(&in, nil)
				for pair, lock := range w.clashes(&in) {
					if before[pair] == "" {
						t.Fatalf("%s and %s both open %s\nfirst plan:\n%s\n%s\n%s\n%s", pair[0], pair[1], lock, planText(&first),
							openOf(&in, pair[0]), openOf(&in, pair[1]), w)
					}
				}
			})
		})
	}
}

func TestEveryStepOfAPlanKeepsOthersOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t, peaceful)
		in := w.inputs()
		before := w.clashes(&in)
		w.settle(&in, func(p *plan.Plan, a *plan.Action) {
			for pair, lock := range w.clashes(&in) {
				if before[pair] == "" {
					t.Fatalf("after %s %s, %s and %s both open %s:\n%s\n%s", a.Verb, a.Key, pair[0], pair[1], lock, planText(p), w)
				}
			}
		})
	})
}

// clashes finds the pairs of stays, not linked, whose room lines open one lock at one instant.
func (w *world) clashes(in *plan.Inputs) map[[2]access.Key]access.DoorID {
	out := map[[2]access.Key]access.DoorID{}
	linked := func(a, b access.Key) bool {
		return slices.ContainsFunc(in.House.Stays, func(s access.Stay) bool { return s.Key == a && slices.Contains(s.Linked, access.StayID(b)) })
	}
	for i := range in.Site.Holdings {
		for j := range i {
			a, b := &in.Site.Holdings[i], &in.Site.Holdings[j]
			x, _ := opens(a, in.Now)
			y, _ := opens(b, in.Now)
			if !a.User.Working() || !b.User.Working() || linked(a.Key, b.Key) || linked(b.Key, a.Key) || !x.window.Overlaps(y.window) {
				continue
			}
			for _, d := range x.doors {
				if slices.Contains(y.doors, d) && d != "Cellar" {
					out[[2]access.Key{a.Key, b.Key}] = d
				}
			}
		}
	}
	return out
}
