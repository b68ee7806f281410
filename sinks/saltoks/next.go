package saltoks

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Next returns what is to be written next so that a holding that looks as seen
// becomes what the action says; false if nothing is left. It reads and writes
// nothing. It needs no memory of the steps before: each of them shows in seen,
// a PIN that was made as User.Minted.
//
// Closed first: what takes comes before what gives, and a group has its schedule
// before its locks and its locks before its member, so that a crash between any
// two steps leaves less access than was meant, never more.
//
// Of steps that failed a moment ago none comes again. What takes access then goes
// on in another way, the fastest first, and what gives it is left to a later pass.
func (c *Client) Next(a plan.Action, seen access.Holding, failed ...plan.Step) (plan.Step, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := next{action: &a, seen: &seen, now: c.now(), zones: &c.memory, failed: failed}
	switch a.Verb {
	case plan.Tell:
	case plan.Suspend:
		n.close()
	case plan.Revoke:
		if len(failed) > 0 {
			n.suspend() // it ends everything at once
		}
		n.close()
		n.suspend()
	case plan.Tidy:
		n.tidy()
	default:
		n.build()
	}
	return n.step, n.step.Op != ""
}

// next looks for the first step; once there is one, put keeps it.
type next struct {
	action *plan.Action
	seen   *access.Holding
	now    time.Time
	zones  *memory
	failed []plan.Step
	step   plan.Step
}

func (n *next) put(s plan.Step) {
	s.Key = cmp.Or(n.seen.Key, n.action.Key)
	if n.step.Op == "" && !slices.Contains(n.failed, s) {
		n.step = s
	}
}

// close takes the user out of every group; where the stay is over, by deleting
// the group, which costs no more. A second user or group with the same
// marker may let somebody in whom the lines do not show, so it goes too.
func (n *next) close() {
	for i := range n.seen.Lines {
		l := &n.seen.Lines[i]
		if n.action.Ended && l.Member {
			n.dropGroup(l) // its member goes with it, at once
		} else {
			n.dropMember(l)
		}
		n.shut(l)
	}
	n.doubles()
}

// shut ends what a line opens once a call has failed that should have: without its
// member, or without a schedule, a group opens nothing.
func (n *next) shut(l *access.HeldLine) {
	if len(n.failed) == 0 || n.seen.User.Suspended || !l.Member {
		return
	}
	n.dropMember(l)
	for _, id := range append([]string{l.Schedule}, l.Odd...) {
		if id != "" {
			n.put(plan.Step{Op: plan.DropSchedule, Line: l.ID, Ref: l.Ref, Schedule: id})
		}
	}
}

func (n *next) suspend() {
	if u := &n.seen.User; u.Ref != "" && !u.Suspended {
		n.put(plan.Step{Op: plan.SuspendUser, Ref: u.Ref})
	}
}

func (n *next) dropMember(l *access.HeldLine) {
	if l.Member {
		n.put(plan.Step{Op: plan.DropMember, Line: l.ID, Ref: l.Ref, Person: n.seen.User.Person})
	}
}

func (n *next) dropGroup(l *access.HeldLine) {
	n.put(plan.Step{Op: plan.DropGroup, Line: l.ID, Ref: l.Ref})
}

func (n *next) doubles() {
	for _, d := range n.seen.Doubles {
		op := plan.DropUser
		if d.Group {
			op = plan.DropGroup
		}
		n.put(plan.Step{Op: op, Ref: d.Ref})
	}
}

// tidy takes away what opens nothing any more: everything of a stay that is
// over, and of one that a rule still serves only what is in the way.
func (n *next) tidy() {
	over := n.action.Ended
	if over {
		n.suspend()
	}
	for i := range n.seen.Lines {
		l := &n.seen.Lines[i]
		if over || !n.wanted(l.ID) && (!l.Member || n.idle(l)) {
			n.dropGroup(l)
		}
	}
	n.doubles()
	if over && n.action.Delete && n.seen.User.Ref != "" {
		n.put(plan.Step{Op: plan.DropUser, Ref: n.seen.User.Ref})
	}
}

// idle reports whether a held line opens nothing from now on.
func (n *next) idle(l *access.HeldLine) bool {
	return l.Window.From(n.now).Empty() && len(l.Odd) == 0
}

func (n *next) wanted(id access.LineID) bool {
	for i := range n.action.After {
		if n.action.After[i].ID == id {
			return true
		}
	}
	return false
}

// build makes the holding hold its lines: first less, then more, then the user.
func (n *next) build() {
	if n.action.Break || n.action.Verb == plan.Defer {
		for i := range n.seen.Lines {
			if l := &n.seen.Lines[i]; !n.wanted(l.ID) {
				n.dropMember(l)
				n.dropGroup(l)
				n.shut(l)
			}
		}
	}
	if len(n.failed) > 0 {
		return
	}
	if n.action.Verb == plan.Shorten {
		n.doubles()
	}
	for i := range n.action.After {
		n.line(&n.action.After[i]).narrow()
	}
	for i := range n.action.After {
		n.line(&n.action.After[i]).widen()
	}
	if len(n.action.After) > 0 {
		n.user()
	}
}

// user makes the person able to open what the groups grant, then lets it into
// them, and only then makes a PIN.
func (n *next) user() {
	u := &n.seen.User
	switch {
	case u.Ref == "":
		n.put(plan.Step{Op: plan.MakeUser, Line: access.UserLine, Room: n.action.Room})
		return
	case u.Suspended:
		n.put(plan.Step{Op: plan.SubscribeUser, Ref: u.Ref})
	case u.Blocked || !u.UsesPIN:
		n.put(plan.Step{Op: plan.EnableUser, Ref: u.Ref})
	}
	for i := range n.action.After {
		if l := n.seen.Line(n.action.After[i].ID); l != nil && !l.Member && l.Schedule != "" {
			n.put(plan.Step{Op: plan.AddMember, Line: l.ID, Ref: l.Ref, Person: u.Person})
		}
	}
	if !u.HasKey || n.action.Mint && !u.Minted {
		n.put(plan.Step{Op: plan.MintPIN, Ref: u.Ref})
	}
}
