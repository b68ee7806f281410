package saltoks

import (
	"context"
	"fmt"
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
	c.memory.clocks(inv)
	c.mu.Unlock()
	gaps, err := c.refresh(ctx)
	if err != nil {
		return access.Site{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	v := view{m: &c.memory, inv: inv, site: access.Site{
		Reading: access.Reading{AsOf: inv.asOf, Complete: true, Skew: inv.skew, Gaps: gaps},
		ID:      inv.site.ID, Name: inv.site.Name, Zone: inv.site.TimeZone,
		Seats: access.Seats{Bought: inv.site.Bought, Used: inv.site.Used},
	}}
	v.health()
	v.doors(c.cfg.Zone)
	v.holdings()
	v.others()
	v.site.Sort()
	return v.site, nil
}

// view makes a site out of lists and memory.
type view struct {
	m    *memory
	inv  *inventory
	site access.Site
}

func (v *view) gap(format string, args ...any) {
	v.site.Gaps = append(v.site.Gaps, fmt.Sprintf(format, args...))
}

// health reports what makes every PIN of the site useless.
func (v *view) health() {
	if s := v.inv.site.Valid; s != nil && !*s {
		v.gap("the site's subscription is not valid: no change reaches a door")
	}
	if s := v.inv.site.PINs; s != nil && !*s {
		v.gap("PINs are switched off on the site")
	}
}

// doors lists the locks. A hub decides by its own clock (assumed: it is the hub
// that enforces), so one in another zone than the property's is worth a word.
func (v *view) doors(property *time.Location) {
	hubs := make(map[string]*hubShape, len(v.inv.hubs.items))
	for i := range v.inv.hubs.items {
		h := &v.inv.hubs.items[i]
		hubs[h.ID] = h
		loc, ok := v.inv.zone(h.TimeZone, nil)
		if !ok {
			v.gap("hub %s has no zone that is known here (%q); the site's is taken", h.Name, h.TimeZone)
		} else if property != nil && loc.String() != property.String() {
			v.gap("hub %s runs on the time of %s, the property on that of %s", h.Name, loc, property)
		}
	}
	v.site.Doors = make([]access.Door, 0, len(v.inv.locks.items))
	for i := range v.inv.locks.items {
		l := &v.inv.locks.items[i]
		d := access.Door{ID: access.DoorID(l.ID), Name: l.Name, Hub: l.Hub.Name}
		if h := hubs[l.Hub.ID]; h != nil {
			d.Hub, d.Online = h.Name, h.Online && l.Online
		}
		v.site.Doors = append(v.site.Doors, d)
	}
}

// others lists what is not ours: the hotel's groups that open nothing to anybody
// as templates, and whatever opens doors to somebody.
func (v *view) others() {
	guests := make(map[string]access.Key, len(v.m.users))
	for _, u := range v.m.users {
		guests[u.person] = u.key
	}
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
		v.foreignGroup(item, g, guests)
	}
}

// foreignGroup reports a group that gives somebody access, and every guest of
// ours in it. One without schedules and members is how a room's group should be.
func (v *view) foreignGroup(item *groupShape, g *groupMemory, guests map[string]access.Key) {
	f := access.Foreign{Kind: "group", Ref: item.ID, Name: item.Name}
	alone := true
	for _, person := range g.people {
		if key := guests[person]; key != "" {
			f.Stay, alone = key, false
			v.site.Foreign = append(v.site.Foreign, f)
		}
	}
	if alone && len(g.people) > 0 && len(g.frames) > 0 {
		v.site.Foreign = append(v.site.Foreign, f)
	}
}

// keypads reports the locks of a line whose model bit was lost: a fault of hubs
// after which PINs stop until somebody holds a card to the door (documented).
func (v *view) keypads(doors []access.DoorID, dead map[access.DoorID]string) {
	for _, d := range doors {
		if name, ok := dead[d]; ok {
			v.gap("lock %s takes no PINs", name)
			delete(dead, d)
		}
	}
}
