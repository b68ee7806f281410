package saltoks

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

const (
	getsIn     = "the guest gets in"
	staysOut   = "nobody gets in"
	notTold    = "no PIN is told"
	aMail      = "a mail was sent"
	postPIN    = "PUT /sites/{site}/users/{user}/pin"
	postGroup  = "POST /sites/{site}/access_groups"
	twoDays    = 48 * time.Hour
	exactHours = "the hours are exact"
)

// trap is one entry of the list in saltosim/README.md: what happens to a client
// that does not know of it, and what happens to ours. Both are judged at the door.
type trap struct {
	name  string
	o     saltosim.Options
	want  string
	naive func(*naive, access.Window) string
	ours  func(*stayer, access.Window) string
}

// verdict says who gets in, once all news has arrived.
func (s *site) verdict(digits string, err error) string {
	if err != nil || digits == "" {
		return notTold
	}
	if s.opensLater(digits) {
		return getsIn
	}
	return staysOut
}

// issued is a stay by the naive client without any mistake.
func issued(n *naive, w access.Window) string {
	digits, err := n.stay(n.week(w))
	return n.verdict(digits, err)
}

// ourIssue is a stay by ours.
func ourIssue(o *stayer, w access.Window) string {
	err := o.stay(w)
	return o.verdict(o.digits, err)
}

// ourRevoke is a stay by ours that ends.
func ourRevoke(o *stayer, w access.Window) string {
	if got := ourIssue(o, w); got != getsIn {
		return got
	}
	if err := o.end(); err != nil {
		return err.Error()
	}
	return o.verdict(o.digits, nil)
}

// hours presses digits around both ends of a window.
func (s *site) hours(digits string, err error, w access.Window) string {
	if err != nil {
		return err.Error()
	}
	s.Advance(10 * time.Minute)
	for _, c := range []struct {
		at   time.Time
		want bool
	}{
		{w.Start.Add(-time.Minute), false}, {w.Start, true}, {w.End.Add(-time.Second), true}, {w.End, false},
	} {
		if got := s.opens101(digits, c.at); got != c.want {
			return fmt.Sprintf("at %s it opens: %t", c.at.Format(time.RFC3339), got)
		}
	}
	return exactHours
}

func ourHours(o *stayer, w access.Window) string {
	w = access.Window{Start: w.Start.Add(3 * time.Hour), End: w.End}
	err := o.stay(w)
	return o.hours(o.digits, err, w)
}

// TestTraps shows of each trap that a client which does not know it fails, and
// that ours does not. 17 and 18 are traps of logging in.
func TestTraps(t *testing.T) {
	for _, c := range []trap{
		{
			name: "1 two ids", want: getsIn, ours: ourIssue,
			naive: func(n *naive, w access.Window) string {
				_ = n.enrol(fields{"use_pin": true})
				n.person = n.user // as if there were one id
				_ = n.grant(n.week(w))
				digits, err := n.pinOf(n.user)
				return n.verdict(digits, err)
			},
		},
		{
			name: "2 a full site says 201", o: saltosim.Options{Seats: 2}, want: notTold, naive: issued,
			ours: func(o *stayer, w access.Window) string {
				err := o.stay(w)
				got := o.verdict(o.digits, err)
				o.world.SetSeats(3)
				if freed := ourIssue(o, w); freed != getsIn {
					return "with a seat: " + freed
				}
				return got
			},
		},
		{
			name: "3 a new user is unknown for a minute", o: saltosim.Options{Traps: saltosim.Traps{NewUserLag: time.Minute}},
			want: getsIn, naive: issued, ours: ourIssue,
		},
		{
			name: "4 PATCH answers with the past", o: saltosim.Options{Traps: saltosim.Traps{StalePatch: 1}}, want: staysOut,
			naive: func(n *naive, w access.Window) string {
				digits, _ := n.stay(n.week(w))
				w.End = n.Now().Add(time.Hour) // the stay is shorter
				frames := n.on("access_groups", n.group, "time_schedules")
				answer, _ := n.ask(http.MethodPatch, frames+"/"+n.frame, n.week(w))
				if !strings.Contains(string(answer), n.clock(w.End.Add(-time.Second))) {
					_, _ = n.ask(http.MethodPatch, frames+"/"+n.frame, week(n.clock(w.Start), "2026-06-30")) // give way, and ask people
				}
				n.Advance(time.Hour)
				return n.verdict(digits, nil)
			},
			ours: func(o *stayer, w access.Window) string {
				if got := ourIssue(o, w); got != getsIn {
					return got
				}
				w.End = o.Now().Add(time.Hour).Truncate(time.Minute)
				if err := o.carry(plan.Action{Verb: plan.Shorten, After: []access.Line{{ID: access.RoomLine, Doors: o.room(), Window: w}}}); err != nil {
					return err.Error()
				}
				o.Advance(time.Hour)
				return o.verdict(o.digits, nil)
			},
		},
		{
			name: "5 asking for the PIN again makes another", want: getsIn,
			naive: func(n *naive, w access.Window) string {
				digits, _ := n.stay(n.week(w))
				n.world.FailNext(postPIN, saltosim.Fault{AfterCommit: true})
				_, _ = n.pinOf(n.user) // to be sure; no answer, so nothing happened
				return n.verdict(digits, nil)
			},
			ours: func(o *stayer, w access.Window) string {
				o.world.FailNext(postPIN, saltosim.Fault{AfterCommit: true})
				if got := ourIssue(o, w); got != getsIn {
					return got
				}
				told := o.digits
				w.End = w.End.Add(day)
				if err := o.stay(w); err != nil || o.digits != told {
					return "the told PIN is another one"
				}
				return o.verdict(told, nil)
			},
		},
		{
			name: "6 leading zeros, quoted", o: saltosim.Options{Traps: saltosim.Traps{ZeroPINs: true}},
			want: getsIn, naive: aNumber, ours: ourIssue,
		},
		{
			name: "6 leading zeros, bare", o: saltosim.Options{Traps: saltosim.Traps{ZeroPINs: true, PIN: saltosim.Bare}},
			want: getsIn, naive: aNumber, ours: ourIssue,
		},
		{
			name: "7 no schedule is no access", want: getsIn, ours: ourIssue,
			naive: func(n *naive, w access.Window) string {
				digits, err := n.stay(nil) // no bounds, for now
				return n.verdict(digits, err)
			},
		},
		{
			name: "8 lists without an envelope", o: saltosim.Options{Traps: saltosim.Traps{BareArrays: true}},
			want: staysOut, naive: leftBehind, ours: ourRevoke,
		},
		{
			name: "9 pages, links to another host, no counts",
			o:    saltosim.Options{PageSize: 2, Traps: saltosim.Traps{Links: saltosim.ElsewhereLinks, NoCounts: true}},
			want: staysOut, naive: leftBehind, ours: ourRevoke,
		},
		{
			name: "9 lists that move while they are read",
			o:    saltosim.Options{PageSize: 2, Traps: saltosim.Traps{MovingLists: 0.1}},
			want: staysOut, naive: leftBehind, ours: ourRevoke,
		},
		{
			name: "10 one name, two groups", want: staysOut,
			naive: func(n *naive, w access.Window) string {
				n.world.FailNext(postGroup, saltosim.Fault{AfterCommit: true})
				n.retry = true
				digits, _ := n.stay(n.week(w))
				groups, _ := n.list(n.on("access_groups") + "?$filter=customer_reference+eq+'naive'")
				_, _ = n.ask(http.MethodDelete, n.on("access_groups", groups[0].text("id")), nil)
				return n.verdict(digits, nil)
			},
			ours: func(o *stayer, w access.Window) string {
				o.world.FailNext(postGroup, saltosim.Fault{AfterCommit: true})
				return ourRevoke(o, w)
			},
		},
		{
			name: "11 the end day is in", o: saltosim.Options{Traps: saltosim.Traps{Ends: saltosim.AllFilled}}, want: exactHours, ours: ourHours,
			naive: func(n *naive, w access.Window) string {
				w.Start = w.Start.Add(3 * time.Hour)
				digits, err := n.stay(week(n.clock(w.Start), n.clock(w.End)[:10]))
				return n.hours(digits, err, w)
			},
		},
		{name: "12 a Z is ignored", want: exactHours, naive: zulu, ours: ourHours},
		{
			name: "12 a Z is refused", o: saltosim.Options{Traps: saltosim.Traps{Zone: saltosim.Rejected}},
			want: exactHours, naive: zulu, ours: ourHours,
		},
		{
			name: "12 a Z is honoured", o: saltosim.Options{Traps: saltosim.Traps{Zone: saltosim.Honoured}}, want: exactHours, ours: ourHours,
			naive: func(n *naive, w access.Window) string { // the local digits with a false Z, as one client was seen to send
				w.Start = w.Start.Add(3 * time.Hour)
				digits, err := n.stay(week(n.clock(w.Start)+"Z", n.clock(w.End.Add(-time.Second))+"Z"))
				return n.hours(digits, err, w)
			},
		},
		{
			name: "13 empty bodies, codes as text", want: getsIn, ours: ourIssue,
			o: saltosim.Options{Traps: saltosim.Traps{Answers: saltosim.Terse, Codes: saltosim.Texts, Twice: saltosim.AlreadyThere}},
			naive: func(n *naive, w access.Window) string {
				n.strict = true
				return issued(n, w)
			},
		},
		{
			name: "13 refusals without a word", want: getsIn, ours: ourIssue, naive: issued,
			o: saltosim.Options{Traps: saltosim.Traps{NoReasons: true, NewUserLag: time.Minute}},
		},
		{
			name: "13 refusals that say 200", want: getsIn, ours: ourIssue, naive: issued,
			o: saltosim.Options{Traps: saltosim.Traps{OKRefusals: true, NewUserLag: time.Minute}},
		},
		{
			name: "14 bursts of 429 and 503",
			o: saltosim.Options{Weather: saltosim.Weather{
				From: start.Add(time.Hour), Busy: 0.3, Unavailable: 0.1,
				Bursts: saltosim.Spells{Every: 10 * time.Minute, Rate: 1, Longest: 4 * time.Minute},
			}},
			want: getsIn, naive: issued, ours: ourIssue,
		},
		{
			name: "15 the deleted are still there",
			o:    saltosim.Options{Traps: saltosim.Traps{DeletedShown: 10 * time.Second, DeletedListed: true}}, want: getsIn,
			naive: func(n *naive, w access.Window) string {
				_, _ = n.stay(n.week(w))
				_, _ = n.ask(http.MethodDelete, n.on("users", n.user), nil)
				u := n.find("naive") // booked again at once, and there he is
				if u == nil {
					return issued(n, w)
				}
				digits, err := n.pinOf(u.text("id"))
				return n.verdict(digits, err)
			},
			ours: func(o *stayer, w access.Window) string {
				if got := ourIssue(o, w); got != getsIn {
					return got
				}
				for _, a := range []plan.Action{{Verb: plan.Revoke}, {Verb: plan.Tidy, Ended: true, Delete: true}} {
					if err := o.carry(a); err != nil {
						return err.Error()
					}
				}
				o.digits = ""
				return ourIssue(o, w)
			},
		},
		{
			name: "16 expires_at ends nothing", want: staysOut,
			naive: func(n *naive, w access.Window) string {
				g, _ := n.make(n.on("guests"), fields{"alias": "naive", "expires_at": n.clock(w.End)})
				n.user, n.person = g.text("id"), fields(g["user"].(map[string]any)).text("id")
				_, _ = n.ask(http.MethodPatch, n.on("users", n.user), fields{"use_pin": true})
				_ = n.grant(week("2026-05-01", "2026-12-31"))
				digits, err := n.pinOf(n.user)
				n.Advance(twoDays)
				return n.verdict(digits, err)
			},
			ours: func(o *stayer, w access.Window) string {
				err := o.stay(w)
				o.Advance(twoDays)
				return o.verdict(o.digits, err)
			},
		},
		{
			name: "19 our own user is suspended", want: staysOut,
			naive: func(n *naive, w access.Window) string {
				digits, _ := n.stay(n.week(w))
				_ = n.world.SuspendUser("Integration User")
				_, _ = n.ask(http.MethodDelete, n.on("users", n.user), nil) // refused, so it is not ours any more: done
				return n.verdict(digits, nil)
			},
			ours: func(o *stayer, w access.Window) string {
				return afterALockOut(o, w, o.world.SuspendUser, o.world.SubscribeUser)
			},
		},
		{
			name: "19 our own user is no admin any more", want: staysOut,
			naive: func(n *naive, w access.Window) string {
				digits, _ := n.stay(n.week(w))
				_ = n.world.SetRole("Integration User", "site_user")
				_, _ = n.ask(http.MethodDelete, n.on("users", n.user), nil)
				return n.verdict(digits, nil)
			},
			ours: func(o *stayer, w access.Window) string {
				return afterALockOut(o, w,
					func(who string) error { return o.world.SetRole(who, "site_user") },
					func(who string) error { return o.world.SetRole(who, "site_admin") })
			},
		},
		{
			name: "20 an empty page is not the end", o: saltosim.Options{Traps: saltosim.Traps{EmptyPages: true}}, want: getsIn,
			naive: func(n *naive, w access.Window) string {
				digits, _ := n.stay(n.week(w))
				_ = n.opensLater(digits) // the guest is in
				if came, _ := n.list(n.on("entries")); len(came) == 0 {
					_, _ = n.ask(http.MethodDelete, n.on("users", n.user), nil) // nobody came: a no-show
				}
				return n.verdict(digits, nil)
			},
			ours: func(o *stayer, w access.Window) string {
				got := ourIssue(o, w)
				if n := o.world.Since(saltosim.Mark{}).Calls["GET /sites/{site}/entries"]; n > 0 {
					return "it reads who goes where"
				}
				return got
			},
		},
		{
			name: "21 data_sync_state is no receipt", want: getsIn, ours: ourIssue,
			naive: func(n *naive, w access.Window) string {
				digits, err := n.stay(n.week(w))
				for range 60 {
					hubs, _ := n.list(n.on("iqs"))
					if hubs[1]["data_sync_state"] == "synced" {
						return n.verdict(digits, err)
					}
					n.Advance(time.Minute)
				}
				return notTold
			},
		},
		{
			name: "22 a hub lives by another clock", want: exactHours,
			naive: func(n *naive, w access.Window) string {
				_ = n.world.SetHubZone("Hub 2", "Europe/London")
				w.Start = w.Start.Add(3 * time.Hour)
				digits, err := n.stay(n.week(w))
				return n.hours(digits, err, w)
			},
			ours: func(o *stayer, w access.Window) string {
				_ = o.world.SetHubZone("Hub 2", "Europe/London")
				return ourHours(o, w)
			},
		},
		{
			name: "22 a keypad that is none any more", want: notTold, naive: unaware(func(s *site) { _ = s.world.SetLockType("101", "escutcheon") }),
			ours: warned(func(s *site) { _ = s.world.SetLockType("101", "escutcheon") }, "takes no PINs"),
		},
		{
			name: "22 the subscription ends", want: notTold, naive: unaware(func(s *site) { s.world.SetSubscription(false) }),
			ours: warned(func(s *site) { s.world.SetSubscription(false) }, "subscription is not valid"),
		},
		{
			name: "22 PINs are switched off", want: notTold, naive: unaware(func(s *site) { s.world.SetPINs(false) }),
			ours: warned(func(s *site) { s.world.SetPINs(false) }, "PINs are switched off"),
		},
		{
			name: "24 camelCase is ignored", want: getsIn, ours: ourIssue,
			naive: func(n *naive, w access.Window) string {
				_ = n.enrol(fields{"usePin": true})
				_ = n.grant(n.week(w))
				digits, err := n.pinOf(n.user)
				return n.verdict(digits, err)
			},
		},
		{
			name: "24 camelCase is refused", o: saltosim.Options{Traps: saltosim.Traps{CamelRefused: true}}, want: getsIn, ours: ourIssue,
			naive: func(n *naive, w access.Window) string {
				_ = n.enrol(fields{"usePin": true})
				digits, err := n.pinOf(n.user)
				return n.verdict(digits, err)
			},
		},
		{name: "24 no e-mail address is not an empty one", want: getsIn, naive: withMail(""), ours: ourIssue},
		{name: "24 an e-mail address brings mail", want: getsIn, naive: withMail("guest@example.org"), ours: func(o *stayer, w access.Window) string {
			got := ourIssue(o, w)
			if o.world.Mails() > 0 {
				return aMail
			}
			return got
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			window := func(s *site) access.Window {
				return access.Window{Start: s.Now().Truncate(time.Minute), End: s.Now().Truncate(time.Minute).Add(twoDays)}
			}
			s := newSite(t, c.o)
			n := newNaive(newSite(t, c.o))
			if got := c.naive(n, window(n.site)); got == c.want {
				t.Errorf("the naive client: %s, so this is no trap", got)
			}
			if got := c.ours(newStayer(s), window(s)); got != c.want {
				t.Errorf("ours: %s, want: %s", got, c.want)
			}
		})
	}
}

// aNumber takes a PIN for a number.
func aNumber(n *naive, w access.Window) string {
	text, err := n.stay(n.week(w))
	number, _ := strconv.Atoi(text)
	return n.verdict(strconv.Itoa(number), err)
}

// leftBehind ends a stay by looking for the guest in the list.
func leftBehind(n *naive, w access.Window) string {
	digits, _ := n.stay(n.week(w))
	if u := n.find("naive"); u != nil {
		_, _ = n.ask(http.MethodDelete, n.on("users", u.text("id")), nil)
	} // and otherwise somebody else did it
	return n.verdict(digits, nil)
}

// zulu writes instants as most of the world does.
func zulu(n *naive, w access.Window) string {
	w.Start = w.Start.Add(3 * time.Hour)
	const utc = "2006-01-02T15:04:05Z"
	digits, err := n.stay(week(w.Start.Format(utc), w.End.Add(-time.Second).Format(utc)))
	return n.hours(digits, err, w)
}

func withMail(address string) func(*naive, access.Window) string {
	return func(n *naive, w access.Window) string {
		if err := n.enrol(fields{"use_pin": true, "email": address}); err != nil {
			return notTold
		}
		if n.world.Mails() > 0 {
			return aMail
		}
		return "nothing was sent"
	}
}

// unaware tells a PIN whatever the site is like.
func unaware(do func(*site)) func(*naive, access.Window) string {
	return func(n *naive, w access.Window) string {
		digits, err := n.stay(n.week(w))
		do(n.site)
		return n.verdict(digits, err)
	}
}

// warned wants ours to say why a PIN would open nothing, so that nobody is told
// one without a warning.
func warned(do func(*site), why string) func(*stayer, access.Window) string {
	return func(o *stayer, w access.Window) string {
		if got := ourIssue(o, w); got != getsIn {
			return got
		}
		do(o.site)
		for _, finding := range o.observe().Findings {
			if strings.Contains(finding, why) {
				return notTold
			}
		}
		return "nobody is warned"
	}
}

// afterALockOut revokes while our own user may not, and after.
func afterALockOut(o *stayer, w access.Window, out, in func(string) error) string {
	if got := ourIssue(o, w); got != getsIn {
		return got
	}
	_ = out("Integration User")
	if err := o.end(); err == nil {
		return "a revocation that was refused counts as done"
	}
	_ = in("Integration User")
	if err := o.end(); err != nil {
		return err.Error()
	}
	return o.verdict(o.digits, nil)
}
