package check

import (
	"fmt"
	"slices"
	"strings"

	"pinwarden/policy/access"
)

// roomWithoutGroup finds rooms whose guests get no lock, for want of a group with
// exactly the room's name.
func roomWithoutGroup(v *view) []Finding {
	if !v.bothRead() {
		return nil
	}
	var found []Finding
	for _, room := range v.rooms {
		if _, why := v.names.Room(room); why != access.WhyNoTemplate || v.busyFor(room) != "" {
			continue
		}
		f := Finding{
			Severity: Warning, Where: Where{"room", room},
			What:  "no access group has this name, so its guests get no door",
			Cause: "none of the groups resembles it",
			Cure:  "make an access group with exactly this name, put in the locks of the room, and give it no time frame",
		}
		if v.expected(room) {
			f.Severity = Error
		}
		if name, aliased := v.Set.Rooms.Aliases[room]; aliased && !slices.Contains(v.groups, name) {
			f.What = fmt.Sprintf("rooms.aliases takes it for access group %q, which there is none of, so its guests get no door", name)
			f.Cure = fmt.Sprintf("write the name of a group there, or remove %q from rooms.aliases", room)
			if like := meant(name, v.groups); len(like) > 0 {
				f.Cause = fmt.Sprintf("there is %s: %s", list(like), differ(name, like[0]))
				f.Cure = fmt.Sprintf("did you mean %q? write {%q: %q} in rooms.aliases", like[0], room, like[0])
			}
		} else if like := meant(room, v.groups); len(like) > 0 {
			f.Cause = fmt.Sprintf("there is %s: %s", list(like), differ(room, like[0]))
			f.Cure = fmt.Sprintf("did you mean %q? rename the group to %q, or write {%q: %q} in rooms.aliases", like[0], room, room, like[0])
		}
		if len(v.Site.Gaps) > 0 {
			f.Severity, f.Cause = Warning, f.Cause+"; but not all groups could be read"
		}
		found = append(found, f)
	}
	return found
}

// groupWithoutRoom lists groups that no room means. That takes a list of all
// rooms; what resembles a room without group was named with that room.
func groupWithoutRoom(v *view) []Finding {
	if !v.bothRead() || len(v.House.Rooms) == 0 {
		return nil
	}
	taken := map[string]bool{}
	var open []string
	for _, room := range v.rooms {
		if group, _ := v.names.Room(room); group != "" {
			taken[group] = true
		} else {
			open = append(open, room)
		}
	}
	for _, group := range v.Set.Rooms.Aliases {
		taken[group] = true
	}
	var found []Finding
	for i := range v.Site.Templates {
		t := &v.Site.Templates[i]
		pilot := len(v.Limits.Rooms) == 0 || slices.Contains(v.Limits.Rooms, t.Name)
		if taken[t.Name] || t.Scheduled || !pilot || slices.Contains(open, t.Name) || len(meant(t.Name, open)) > 0 {
			continue
		}
		taken[t.Name] = true
		found = append(found, one(Note, "group", t.Name, "no room of the hotel has this name", "",
			"nothing, if it is for something else; else give it the name of its room")...)
	}
	return found
}

func groupTwice(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	var found []Finding
	for i := 1; i < len(v.Site.Templates); i++ {
		name := v.Site.Templates[i].Name
		if name == v.Site.Templates[i-1].Name && (i == 1 || name != v.Site.Templates[i-2].Name) {
			found = append(found, one(Error, "group", name, "several groups have this name, so the room's guests get no door",
				"Salto KS allows it", "delete or rename all but one")...)
		}
	}
	for _, room := range v.rooms {
		if _, why := v.names.Room(room); why == access.WhyAmbiguousRoom && !slices.Contains(v.groups, room) {
			found = append(found, one(Error, "room", room, "several groups could be meant, so its guests get no door",
				"the names differ only in capitals or spaces, and the policy says rooms.match: tolerant", "rename all but one, or write which in rooms.aliases")...)
		}
	}
	return found
}

// groupWithoutLocks finds rooms whose group holds no lock for them alone.
func groupWithoutLocks(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	var found []Finding
	said := map[string]bool{}
	for _, room := range v.rooms {
		group, why := v.names.Room(room)
		if why != access.WhyNoDoors || said[group] {
			continue
		}
		said[group] = true
		cause := "it holds no locks"
		if i := slices.IndexFunc(v.Site.Templates, func(t access.Template) bool { return t.Name == group }); len(v.Site.Templates[i].Doors) > 0 {
			cause = "each of its locks is shared, undeclared, or in a set of rooms.doors"
		}
		found = append(found, one(Error, "group", group, "it has no lock of the room's own, so its guests get no room door", cause,
			"add the lock of the room to the group")...)
	}
	return found
}

// groupWithTimeFrame finds room groups whose time frame nobody deleted: it counts
// for whoever is put into the group.
func groupWithTimeFrame(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	var found []Finding
	for _, room := range v.rooms {
		group, _ := v.names.Room(room)
		for i := range v.Site.Templates {
			if t := &v.Site.Templates[i]; t.Name == group && t.Scheduled {
				found = append(found, one(Warning, "group", group, "it has a time frame: whoever is put into it can open the room",
					"it still has the default, or staff use the group", "delete the time frame; each guest gets one in a group of their own")...)
				break
			}
		}
	}
	return slices.CompactFunc(found, func(a, b Finding) bool { return a.Where == b.Where })
}

// busyFor returns the group in which somebody else gives access to a room, by the
// room's name or one that looks alike.
func (v *view) busyFor(room string) string {
	for _, f := range v.Site.Foreign {
		if f.Kind == "group" && v.busy[f.Name] && (f.Name == room || alike(f.Name, room)) {
			return f.Name
		}
	}
	return ""
}

// groupInUse finds room groups that give access to people who are not ours.
func groupInUse(v *view) []Finding {
	if !v.bothRead() {
		return nil
	}
	var found []Finding
	for _, room := range v.rooms {
		if group := v.busyFor(room); group != "" && !slices.Contains(v.groups, room) {
			found = append(found, one(Error, "group", group, "somebody else gives access in it, so it is no template and its guests get no door from us",
				"it has members and a time frame: another integration issues codes there, or staff use it",
				"end the other integration for this room, take members and time frame out, and keep staff in groups of their own")...)
		}
	}
	return found
}

// guestElsewhere finds our guests in groups that are not ours.
func guestElsewhere(v *view) []Finding {
	if !v.siteRead() {
		return nil
	}
	var found []Finding
	for _, f := range v.Site.Foreign {
		if f.Stay != "" {
			found = append(found, one(Error, "stay", string(f.Stay), fmt.Sprintf("its guest is in access group %q and may open what nobody granted", strings.TrimSpace(f.Name)),
				"somebody put the guest in by hand, or another integration did", "take the guest out of that group")...)
		}
	}
	return found
}
