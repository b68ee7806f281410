package saltosim

import "time"

// State is the site as it is in the cloud now, for people who look over the
// vendor's shoulder. Digits are not in it; PIN tells them.
type State struct {
	Now    time.Time // how far the World has got
	Site   string    // its name
	SiteID string
	Zone   string
	Seats  int // bought
	Taken  int // of them
	Hubs   []HubState
	Locks  []LockState
	Groups []GroupState
	Users  []UserState
}

// HubState is a hub, and how much news is on its way to it.
type HubState struct {
	Name, ID, Zone string
	Online         bool
	Waiting        int
}

// LockState is a lock.
type LockState struct {
	Name, ID, Hub, Type, Battery    string
	Privacy, OfficeMode, CutFromHub bool
}

// GroupState is a group with the names of its locks, the ids of its members as
// persons, and its time frames as the API shows them.
type GroupState struct {
	Name, ID  string
	Locks     []string
	Members   []string
	Schedules []Schedule
}

// UserState is somebody on the site.
type UserState struct {
	Name   string // as a hub knows it: the alias, or else both names
	ID     string // of the user
	Person string // the other id
	Role   string // its code

	Subscribed, Blocked, UsesPIN, HasPIN bool
}

// State lists all that is on the site, each kind in the order in which it came.
func (w *World) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := State{Now: w.tick(), Site: w.opt.SiteName, SiteID: w.opt.SiteID, Zone: w.opt.Zone, Seats: w.opt.Seats}
	for _, h := range w.hubs.all {
		s.Hubs = append(s.Hubs, HubState{h.name, h.id, h.zone.String(), h.online, len(h.queue)})
	}
	for _, l := range w.locks.all {
		s.Locks = append(s.Locks, LockState{l.name, l.id, l.hub.name, l.kind, l.battery, l.privacy, l.office, l.cut})
	}
	for _, g := range w.groups.all {
		s.Groups = append(s.Groups, g.state())
	}
	for _, u := range w.users.all {
		if u.subscribed {
			s.Taken++
		}
		s.Users = append(s.Users, UserState{
			u.called(), u.id, u.person, u.role.Code, u.subscribed, u.Blocked, u.UsePIN, u.pin.digits != "",
		})
	}
	return s
}

func (g *group) state() GroupState {
	s := GroupState{Name: g.name, ID: g.id}
	for _, l := range g.locks {
		s.Locks = append(s.Locks, l.name)
	}
	for _, u := range g.members {
		s.Members = append(s.Members, u.person)
	}
	for _, one := range g.schedules {
		s.Schedules = append(s.Schedules, one.form.byHand())
	}
	return s
}

// byHand is the form as somebody would have set it.
func (f scheduleForm) byHand() Schedule {
	s := Schedule{StartTime: f.StartTime, EndTime: f.EndTime}
	for day, on := range f.weekdays() {
		if *on {
			s.Days = append(s.Days, time.Weekday(day))
		}
	}
	if f.StartDate != nil {
		s.StartDate = *f.StartDate
	}
	if f.EndDate != nil {
		s.EndDate = *f.EndDate
	}
	return s
}
