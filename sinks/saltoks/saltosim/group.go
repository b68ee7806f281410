package saltosim

import (
	"slices"
	"time"
)

// group joins users, locks and schedules: every member opens every lock while
// any schedule is true (documented). Names need not be unique (seen).
type group struct {
	id, name  string
	members   []*user
	locks     []*lock
	schedules []*schedule
	liveAt    time.Time // when its first schedule begins to travel to the hubs
	passer    bool      // only there to be in the way
	json      []byte
}

// newcomer is a group whose first schedule is still on its way to the point
// from which any other change takes HubDelay. That keeps each hub's queue in
// the order of the changes.
type newcomer struct {
	group *group
	at    time.Time
}

func (g *group) render() []byte {
	if g.json == nil {
		g.json = mustJSON(struct {
			ID   string `json:"id"`
			Name string `json:"customer_reference"`
		}{g.id, g.name})
	}
	return g.json
}

func (w *World) found(name string, locks ...*lock) *group {
	g := &group{id: w.id("group", name), name: name, locks: locks}
	w.groups.add(g.id, g)
	return g
}

// dissolve deletes a group: members lose its access and stay users (seen).
func (w *World) dissolve(g *group, at time.Time) {
	w.groups.remove(g.id)
	members := g.members
	g.members, g.locks, g.schedules = nil, nil, nil
	for _, u := range members {
		u.groups = without(u.groups, g)
		w.tell(u, at)
	}
}

// join adds a member; joining twice changes nothing (assumed).
func (w *World) join(g *group, u *user, at time.Time) {
	if slices.Contains(g.members, u) {
		return
	}
	g.members = append(g.members, u)
	u.groups = append(u.groups, g)
	w.tell(u, at)
}

func (w *World) leave(g *group, u *user, at time.Time) {
	g.members = without(g.members, u)
	u.groups = without(u.groups, g)
	w.tell(u, at)
}

// fit adds a lock; fitting twice changes nothing (assumed).
func (w *World) fit(g *group, l *lock, at time.Time) {
	if slices.Contains(g.locks, l) {
		return
	}
	g.locks = append(g.locks, l)
	w.tellAll(g, at)
}

func (w *World) unfit(g *group, l *lock, at time.Time) {
	g.locks = without(g.locks, l)
	w.tellAll(g, at)
}

// reschedule replaces the schedules of a group. A group that had none is on its
// way for FirstScheduleDelay, whoever its members will be.
func (w *World) reschedule(g *group, schedules []*schedule, at time.Time) {
	if len(g.schedules) == 0 {
		g.liveAt = at.Add(w.opt.FirstScheduleDelay - w.opt.HubDelay)
		if g.liveAt.After(at) {
			w.newcomers = append(w.newcomers, newcomer{g, g.liveAt})
		}
	}
	g.schedules = schedules
	w.tellAll(g, at)
}

func (w *World) tellAll(g *group, at time.Time) {
	for _, u := range g.members {
		w.tell(u, at)
	}
}
