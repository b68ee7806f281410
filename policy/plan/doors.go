package plan

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// lowBattery is how long before check-in a battery that may end is worth a word.
const lowBattery = 24 * time.Hour

// doors are those of a site that are not well: offline, or in some trouble.
type doors map[access.DoorID]*access.Door

func findDoors(all []access.Door) doors {
	var bad doors
	for i := range all {
		if d := &all[i]; !d.Online || len(d.Troubles) > 0 {
			if bad == nil {
				bad = doors{}
			}
			bad[d.ID] = d
		}
	}
	return bad
}

func (d doors) offline(id access.DoorID) bool { return d[id] != nil && !d[id].Online }

// onHub names a door with its hub.
func onHub(d *access.Door) string { return d.Name + " (hub " + d.Hub + ")" }

// since is when a door was first shown offline.
func (in *Inputs) since(id access.DoorID) time.Time {
	if o := in.Known.OfflineDoor(id); o != nil {
		return o.Since
	}
	return in.Now
}

// threats warns of doors that a guest who comes soon, or is in, may not be able to
// open. Nothing is done about them: another PIN would open no more.
func (d *differ) threats(f *file) {
	if d.bad == nil || f.fate != served || f.grant.Closed || f.stay.Phase == access.Departed ||
		f.holding == nil && d.in.Now.Before(f.grant.Issue) {
		return
	}
	var seen []access.DoorID
	line := func(id access.LineID, doors []access.DoorID) {
		for _, door := range doors {
			if bad := d.bad[door]; bad != nil && !slices.Contains(seen, door) {
				seen = append(seen, door)
				d.threat(f, id == access.RoomLine, bad)
			}
		}
	}
	if h := f.heldRoom; h != nil && f.line.state != given {
		line(access.RoomLine, h.Doors)
	}
	for i := len(f.grant.Lines) - 1; i >= 0; i-- { // the room line comes after numbered ones
		line(f.grant.Lines[i].ID, f.grant.Lines[i].Doors)
	}
	for _, r := range f.grant.Reasons {
		if r.Code == access.WhyOtherClock && d.urgent(f, d.in.Limits.AlarmLead) {
			d.alarm(f, r)
		}
	}
}

// threat warns of one door of the room line, or of another line, which matters to who is still to come.
func (d *differ) threat(f *file, room bool, door *access.Door) {
	if !door.Online && (room || !f.inHouse()) {
		why := access.Reason{Code: access.WhyOnHub, At: d.in.since(door.ID), Text: onHub(door)}
		switch {
		case d.urgent(f, d.in.Limits.AlarmLead):
			d.alarm(f, why)
		case room:
			d.left(f, why)
		}
	}
	for _, t := range door.Troubles {
		lead := d.in.Limits.AlarmLead
		switch {
		case t == access.LowBattery:
			lead = lowBattery
		case t == access.PrivacyMode && room && f.inHouse():
			continue // the guest's own doing
		}
		if d.urgent(f, lead) {
			d.alarm(f, access.Reason{Code: access.Why(t), Text: door.Name})
		}
	}
}

// urgent reports whether the guest is in, or comes within the lead.
func (d *differ) urgent(f *file, lead time.Duration) bool {
	from := f.grant.CheckIn.Add(-lead)
	if f.inHouse() || !d.in.Now.Before(from) {
		return true
	}
	d.wake(from)
	return false
}

// unconfirmedRemovals shows which removals, made before or by this plan, have not
// reached a door that is offline, and tells the next guests of the door.
func (d *differ) unconfirmedRemovals() {
	var live []access.Unconfirmed
	for _, u := range d.in.Known.Unconfirmed {
		if d.lives(&u) {
			live = append(live, u)
			n := Note{Key: u.Key, Reason: d.unreached(access.WhyUnconfirmed, u.Door)}
			if k := d.in.Known.Find(u.Key); k != nil {
				n.Room = k.Room
			}
			d.plan.Left = append(d.plan.Left, n)
		}
	}
	for i := range d.plan.Actions {
		if d.bad == nil {
			break // nearly always
		}
		a := &d.plan.Actions[i]
		for _, u := range a.removals(d.in.Now) {
			if d.bad.offline(u.Door) {
				a.Reasons = append(a.Reasons, d.unreached(access.WhyUnconfirmed, u.Door))
				live = remove(live, u)
			}
		}
	}
	for i := range live {
		for j := range d.files {
			d.oldPIN(&d.files[j], &live[i])
		}
	}
}

// lives reports whether a PIN that the site has taken may still open the door.
func (d *differ) lives(u *access.Unconfirmed) bool {
	if d.in.Known.OfflineDoor(u.Door) == nil && !d.bad.offline(u.Door) {
		return false
	}
	h := d.in.Site.Holding(u.Key)
	if h == nil || !h.User.Working() {
		return true
	}
	return !slices.ContainsFunc(h.Lines, func(l access.HeldLine) bool {
		return l.Member && slices.Contains(l.Doors, u.Door) && !l.Window.End.Before(u.Ends)
	})
}

func (d *differ) unreached(code access.Why, door access.DoorID) access.Reason {
	r := access.Reason{Code: code, At: d.in.since(door), Text: string(door)}
	for i := range d.in.Site.Doors {
		if d.in.Site.Doors[i].ID == door {
			r.Text = onHub(&d.in.Site.Doors[i])
		}
	}
	return r
}

// oldPIN warns of a PIN that may still open the room of the next guest.
func (d *differ) oldPIN(f *file, u *access.Unconfirmed) {
	if f.fate != served || f.stay.Key == u.Key || f.line.state != given || f.grant.Closed {
		return
	}
	w := f.line.window().From(d.in.Now)
	room := f.grant.Line(access.RoomLine)
	if !slices.Contains(room.Doors, u.Door) || !w.Start.Before(u.Ends) {
		return
	}
	why := d.unreached(access.WhyOldPIN, u.Door)
	why.Other = u.Key
	if d.urgent(f, d.in.Limits.AlarmLead) {
		d.alarm(f, why)
	} else {
		d.left(f, why)
	}
}
