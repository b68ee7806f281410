package saltoks

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// Observe reads the site: every list whole, or it fails; of the details, those
// that are due. The others come from memory: Holding.Looked tells their age.
func (c *Client) Observe(ctx context.Context) (access.Site, error) {
	c.observing.Lock()
	defer c.observing.Unlock()
	inv, err := c.readInventory(ctx)
	if err != nil {
		return access.Site{}, err
	}
	c.mu.Lock()
	c.memory.sync(inv, c.now())
	c.memory.clocks(inv, c.cfg.Zone, c.cfg.SiteClock)
	c.mu.Unlock()
	account := c.account(ctx)
	gaps, err := c.refresh(ctx)
	if err != nil {
		return access.Site{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v := view{m: &c.memory, inv: inv, guests: c.memory.guests(), site: access.Site{
		Reading: access.Reading{AsOf: inv.asOf, Complete: true, Skew: inv.skew, Gaps: gaps},
		ID:      inv.site.ID, Name: inv.site.Name, UID: inv.site.UID, Zone: inv.site.TimeZone,
		Seats:    access.Seats{Bought: inv.site.Bought, Used: inv.site.Used},
		Findings: slices.Clone(account),
	}}
	v.health()
	v.hubs(c.cfg.Zone, c.cfg.SiteClock)
	v.doors(c.cfg.LowBattery)
	v.holdings()
	v.others()
	v.site.Sort()
	return v.site, nil
}

// view makes a site out of lists and memory.
type view struct {
	m      *memory
	inv    *inventory
	guests map[string]*userMemory // ours, by the id of the person
	site   access.Site
}

func (v *view) gap(format string, args ...any) {
	v.site.Gaps = append(v.site.Gaps, fmt.Sprintf(format, args...))
}

// hubs reports whose clock is not the property's.
func (v *view) hubs(property *time.Location, bySite bool) {
	for i := range v.inv.hubs.items {
		h := &v.inv.hubs.items[i]
		if _, ok := v.inv.zone(h.TimeZone, nil); !ok && !bySite {
			v.gap("hub %s has no zone that is known here (%q); the site's is taken", h.Name, h.TimeZone)
		}
		if clock := v.inv.clock(h, property, v.m.zone, bySite); clock.other {
			v.find("hub %q runs on the time of %s, the property on that of %s: its doors get nothing new until the hub's zone is set right",
				h.Name, cmp.Or(h.TimeZone, v.m.zone.String()), property)
		}
	}
}

// doors lists the locks, with what keeps PINs from opening them.
func (v *view) doors(low []string) {
	hubs := make(map[string]*hubShape, len(v.inv.hubs.items))
	for i := range v.inv.hubs.items {
		hubs[v.inv.hubs.items[i].ID] = &v.inv.hubs.items[i]
	}
	v.site.Doors = make([]access.Door, 0, len(v.inv.locks.items))
	for i := range v.inv.locks.items {
		l := &v.inv.locks.items[i]
		d := access.Door{ID: access.DoorID(l.ID), Name: l.Name, Hub: l.Hub.Name}
		d.Troubles = l.troubles(low, v.m.other[d.ID])
		if h := hubs[l.Hub.ID]; h != nil {
			d.Hub, d.Online = h.Name, h.Online && l.Online
		}
		v.site.Doors = append(v.site.Doors, d)
	}
}

// others lists what is not ours: the hotel's groups that open nothing to anybody
// as templates, and whatever opens doors to somebody.
func (v *view) others() {
	for i := range v.inv.users.items {
		if u := &v.inv.users.items[i]; !u.mark.ours() {
			v.site.Foreign = append(v.site.Foreign, access.Foreign{Kind: "user", Ref: u.ID})
		}
	}
	for i := range v.inv.groups.items {
		item := &v.inv.groups.items[i]
		g := v.m.groups[item.ID]
		if item.mark.ours() || g == nil {
			continue
		}
		switch {
		case g.locks.read.IsZero() || g.schedules.read.IsZero() || g.members.read.IsZero():
			v.gap("access group %q was not read whole", item.Name)
		case len(g.people) == 0 || len(g.frames) == 0:
			v.site.Templates = append(v.site.Templates, access.Template{
				Name: item.Name, Ref: item.ID, Doors: g.doors, Scheduled: len(g.frames) > 0,
			})
		}
		v.foreignGroup(item, g)
	}
}

// foreignGroup reports a group that gives somebody access, and every guest of
// ours in it. One without schedules and members is how a room's group should be.
func (v *view) foreignGroup(item *groupShape, g *groupMemory) {
	f := access.Foreign{Kind: "group", Ref: item.ID, Name: item.Name}
	alone := true
	for _, person := range g.people {
		if guest := v.guests[person]; guest != nil {
			f.Stay, alone = guest.key, false
			v.site.Foreign = append(v.site.Foreign, f)
			v.guestElsewhere(guest, item.Name, len(g.frames) > 0)
		}
	}
	if alone && len(g.people) > 0 && len(g.frames) > 0 {
		v.site.Foreign = append(v.site.Foreign, f)
	}
}
