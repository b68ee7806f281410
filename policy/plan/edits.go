package plan

import (
	"strings"
	"time"

	"pinwarden/policy/access"
)

// Edited is a stay whose holding somebody else changed.
type Edited struct {
	Key    access.Key
	Edits  access.Edits
	Repair bool // counts once the action that repairs it is begun
}

// Confirmed is a stay whose holding was seen in order.
type Confirmed struct {
	Key    access.Key
	Digest uint64
	Edits  access.Edits
}

const (
	// mostRepairs is how often the same holding is repaired before people have to agree.
	mostRepairs = 2
	// quiet is how long nobody may have changed anything for repairs to be counted anew.
	quiet = 24 * time.Hour
)

func editsOf(k *access.KnownStay) access.Edits {
	if k.Edits == nil {
		return access.Edits{}
	}
	return *k.Edits
}

// kept is what has to be remembered, or nil.
func kept(e access.Edits) *access.Edits {
	if e == (access.Edits{}) {
		return nil
	}
	return &e
}

// edited looks whether a holding that is not as it should be was changed by
// somebody else since we last saw it in order: our own actions forget that they
// saw it. It reports whether the change is left as it is.
func (d *differ) edited(f *file) bool {
	k := f.known
	if k == nil || k.Confirmed == 0 || k.Confirmed == f.holding.Digest() {
		return false
	}
	e := editsOf(k)
	if e.Since.IsZero() {
		e.Since = d.in.Now
	}
	why := access.Reason{Code: access.WhyEdited, At: e.Since, Text: d.differences(f)}
	repair := d.in.Limits.Edits != ReportEdits && e.Repairs < mostRepairs
	switch {
	case repair:
		f.reasons = append(f.reasons, why)
		e.Repairs, e.Repaired = e.Repairs+1, d.in.Now
	case d.in.Limits.Edits != ReportEdits:
		why.Code = access.WhyEditedAgain
		fallthrough
	default:
		d.alarm(f, why)
	}
	d.plan.Edited = append(d.plan.Edited, Edited{f.stay.Key, e, repair})
	return !repair
}

// confirm remembers a holding that is as it should be, so that a change of it can be told.
func (d *differ) confirm(f *file) {
	k := f.known
	if k == nil || f.holding == nil {
		return
	}
	e := k.Edits
	if k.Confirmed != 0 && (e == nil || e.Since.IsZero() && (e.Repairs == 0 || d.in.Now.Sub(e.Repaired) < quiet)) {
		return // nearly always
	}
	c := Confirmed{Key: k.Key, Digest: f.holding.Digest(), Edits: editsOf(k)}
	if c.Edits.Since = (time.Time{}); d.in.Now.Sub(c.Edits.Repaired) >= quiet {
		c.Edits.Repairs, c.Edits.Repaired = 0, time.Time{}
	}
	d.plan.Confirmed = append(d.plan.Confirmed, c)
}

// differences says what is not as it was made, for people.
func (d *differ) differences(f *file) string {
	var out []string
	note := func(differs bool, what string) {
		if differs {
			out = append(out, what)
		}
	}
	u := &f.holding.User
	if note(u.Ref == "", "user deleted"); u.Ref != "" {
		note(u.Suspended, "user suspended")
		note(u.Blocked, "user blocked")
		note(!u.UsesPIN, "PIN use switched off")
		note(!u.HasKey, "PIN deleted")
	}
	for i := range d.lines {
		want, label := &d.lines[i], "other doors"
		if want.ID == access.RoomLine {
			label = "room"
		}
		have := f.held(want.ID)
		if have == nil {
			note(true, label+": group deleted")
			continue
		}
		note(!have.Member, label+": member removed")
		note(!access.SameDoors(want.Doors, have.Doors), label+": other locks")
		note(have.Schedule == "", label+": schedule deleted")
		note(have.Schedule != "" && !want.Window.From(d.in.Now).Equal(have.Window.From(d.in.Now)), label+": other hours")
		note(len(have.Odd) > 0, label+": schedule added")
	}
	return strings.Join(out, ", ")
}

// foreign reports the guests of ours in groups that are not: whoever put them
// there has to take them out.
func (d *differ) foreign() {
	for i := range d.in.Site.Foreign {
		g := &d.in.Site.Foreign[i]
		if g.Stay == "" {
			continue
		}
		n := Note{Key: g.Stay, Reason: access.Reason{Code: access.WhyForeignGroup, At: d.in.Now, Text: g.Name}}
		if k := d.in.Known.Find(g.Stay); k != nil {
			n.Room = k.Room
			if k.Edits != nil && !k.Edits.Foreign.IsZero() {
				n.At = k.Edits.Foreign
			}
		}
		d.plan.Alarms = append(d.plan.Alarms, n)
	}
}

// elsewhere reports whether the stay's user is in a group that is not ours.
func (f *file) elsewhere() bool {
	return f.known != nil && f.known.Edits != nil && !f.known.Edits.Foreign.IsZero()
}
