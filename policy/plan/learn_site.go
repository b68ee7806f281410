package plan

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// LearnSite returns what is known after an observation of the site: since when
// which doors are not reached, which removals a door has had the time to learn of,
// and since when whose user is in a group that is not ours. Learning the same
// observation twice adds nothing.
func LearnSite(known access.Known, site access.Site, limits Limits, now time.Time) access.Known {
	at := site.AsOf
	if at.IsZero() || at.After(now) {
		at = now
	}
	known.Offline = learnOffline(&known, site.Doors, at, now.Add(-limits.Propagation))
	known.Unconfirmed = slices.DeleteFunc(slices.Clone(known.Unconfirmed), func(u access.Unconfirmed) bool {
		reached := known.OfflineDoor(u.Door) == nil && now.Sub(u.At) >= limits.Propagation
		return reached || !now.Before(u.Ends)
	})
	known.Stays = learnForeign(known.Stays, site.Foreign, at)
	return known
}

// learnOffline keeps the doors that are offline, and those that came back less than the allowance ago.
func learnOffline(known *access.Known, doors []access.Door, at, settled time.Time) []access.Offline {
	var out []access.Offline
	for i := range doors {
		door, was := &doors[i], known.OfflineDoor(doors[i].ID)
		switch {
		case door.Online && was == nil:
			continue
		case was == nil:
			was = &access.Offline{Door: door.ID, Since: at}
		}
		now := *was
		switch {
		case !door.Online:
			now.Back = time.Time{}
		case now.Back.IsZero():
			now.Back = at
		case !now.Back.After(settled):
			continue
		}
		out = append(out, now)
	}
	return out
}

func learnForeign(stays []access.KnownStay, foreign []access.Foreign, at time.Time) []access.KnownStay {
	in := map[access.Key]bool{}
	for i := range foreign {
		if f := &foreign[i]; f.Stay != "" {
			in[f.Stay] = true
		}
	}
	out := stays
	for i := range stays {
		k := &stays[i]
		known := k.Edits != nil && !k.Edits.Foreign.IsZero()
		if in[k.Key] == known {
			continue
		}
		if &out[0] == &stays[0] {
			out = slices.Clone(stays)
		}
		e := editsOf(k)
		if e.Foreign = at; known {
			e.Foreign = time.Time{}
		}
		out[i].Edits = kept(e)
	}
	return out
}

// Remember adds to what is known what a plan is about to do, before it is done: a
// removal that is forgotten might be one that no door ever heard of.
func (p *Plan) Remember(known access.Known) access.Known {
	known.Stays = slices.Clone(known.Stays)
	known.Unconfirmed = slices.Clone(known.Unconfirmed)
	acts := map[access.Key]bool{}
	for i := range p.Actions {
		a := &p.Actions[i]
		if a.Verb == Tell {
			continue
		}
		acts[a.Key] = true
		if k := known.Find(a.Key); k != nil {
			k.Confirmed = 0
		}
		for _, u := range a.removals(p.Now) {
			known.Unconfirmed = remove(known.Unconfirmed, u)
		}
	}
	for _, e := range p.Edited {
		if k := known.Find(e.Key); k != nil && (!e.Repair || acts[e.Key]) {
			k.Edits = kept(e.Edits)
		}
	}
	for _, c := range p.Confirmed {
		if k := known.Find(c.Key); k != nil {
			k.Confirmed, k.Edits = c.Digest, kept(c.Edits)
		}
	}
	return known
}

// remove adds a removal; of two of one stay at one door, the later end counts.
func remove(list []access.Unconfirmed, u access.Unconfirmed) []access.Unconfirmed {
	i, found := slices.BinarySearchFunc(list, u, func(a, b access.Unconfirmed) int {
		return cmp.Or(cmp.Compare(a.Door, b.Door), cmp.Compare(a.Key, b.Key))
	})
	if !found {
		return slices.Insert(list, i, u)
	}
	list[i].At, list[i].Ends = u.At, later(list[i].Ends, u.Ends)
	return list
}

// removals are the doors that an action takes from a stay before their time. A user
// whom somebody else suspended or blocked counts: a door may not have heard of that either.
func (a *Action) removals(now time.Time) []access.Unconfirmed {
	if a.Verb == Tell || a.Verb == Tidy || a.Before.User.Ref == "" || !a.Before.User.HasKey {
		return nil
	}
	var out []access.Unconfirmed
	for i := range a.Before.Lines {
		have := &a.Before.Lines[i]
		if !have.Member || have.Window.From(now).Empty() {
			continue
		}
		for _, d := range have.Doors {
			if a.keeps(d, have) {
				continue
			}
			out = append(out, access.Unconfirmed{Door: d, Key: a.Key, At: now, Ends: have.Window.End})
		}
	}
	return out
}

// keeps reports whether the stay can open the door of a held line to its end when the action is done.
func (a *Action) keeps(d access.DoorID, have *access.HeldLine) bool {
	if a.Verb == Suspend || a.Verb == Revoke {
		return false
	}
	for i := range a.After {
		l := &a.After[i]
		has := slices.Contains(l.Doors, d) || l.ID == have.ID && !a.Break && a.Verb == Move
		if has && !l.Window.End.Before(have.Window.End) {
			return true
		}
	}
	return false
}
