package policy

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
)

// APIVersion is the version of the language that this package reads.
const APIVersion = "pinwarden/v1"

// newSet returns a policy with what holds where a file says nothing.
func newSet() *Set {
	return &Set{
		CheckIn:     access.NoTime,
		CheckOut:    access.NoTime,
		Early:       true,
		InferNoShow: access.NoTime,
		Misses:      3,
		Messages:    map[string]string{},
		Rooms: Rooms{
			Aliases: map[string]string{},
			Doors:   map[string][]string{},
		},
	}
}

// policy reads a whole file. What others refer to is read before them.
func (d *decoder) policy(s *Set) reader {
	read := d.object(
		need("apiVersion", APIVersion, d.version),
		need("property", "my-hotel", d.propertyName(&s.Property)),
		need("timezone", "Europe/Amsterdam", d.zone(&s.Zone)),
		need("akia", `{office: "41"}`, d.object(need("office", `"41"`, d.text(&s.Office)))),
		need("salto", "{site: My Hotel}", d.object(need("site", "My Hotel", d.text(&s.Site)))),
		need("hours", `{check_in: "15:00", check_out: "11:00"}`, d.hours(s)),
		may("rooms", d.rooms(&s.Rooms)),
		may("messages", d.named(d.message(s))),
		need("rules", "a list of at least one rule", d.rules(s)),
		may("day_use", d.dayUse(&s.DayUse)),
		may("early", d.either(&s.Early, "never", "when_in_house")),
		may("no_show", d.noShow(s)),
		may("sharers", d.either(&s.Sharers, "conflict", "allow")),
		may("join", d.join),
		may("absence", d.object(need("misses", "3", d.count(&s.Misses)))),
		may("quiet_hours", d.quiet(&s.Quiet)),
	)
	return func(root value) {
		if v, ok := root.get("apiVersion"); ok && v.Kind == yaml.ScalarNode && v.Value != APIVersion {
			d.version(v) // what else the file says may be another language
			return
		}
		read(root)
		d.checkMessages(s)
	}
}

func (d *decoder) version(v value) {
	if d.is(v, yaml.ScalarNode) && v.Value != APIVersion {
		d.fault(v, quote(v.Value)+" is not a version that this program reads", "write "+APIVersion)
	}
}

var propertyText = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

func (d *decoder) propertyName(to *string) reader {
	return func(v value) {
		d.property = v
		switch {
		case !d.is(v, yaml.ScalarNode):
		case !propertyText.MatchString(v.Value):
			d.fault(v, quote(v.Value)+" is not a name of a property",
				"write at most 63 lower-case letters, digits and hyphens, as grand-harbour")
		default:
			*to = v.Value
		}
	}
}

// zone reads a time zone by its full IANA name. Short names and "Local" mean
// different things on different machines.
func (d *decoder) zone(to **time.Location) reader {
	return func(v value) {
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		loc, err := time.LoadLocation(v.Value)
		if err != nil || (v.Value != "UTC" && !strings.Contains(v.Value, "/")) {
			d.fault(v, quote(v.Value)+" is not a time zone", "write its IANA name, as Europe/Amsterdam")
			return
		}
		*to = loc
	}
}

func (d *decoder) hours(s *Set) reader {
	read := d.object(
		need("check_in", `"15:00"`, d.clock(&s.CheckIn)),
		need("check_out", `"11:00"`, d.clock(&s.CheckOut)),
	)
	return func(v value) {
		read(v)
		if out, ok := v.get("check_out"); ok && s.CheckIn != access.NoTime && s.CheckOut > s.CheckIn {
			d.fault(out, fmt.Sprintf("%v is later than check_in, %v, so that two guests would have one room", s.CheckOut, s.CheckIn),
				"exchange the two, or make check_in later")
		}
	}
}

func (d *decoder) noShow(s *Set) reader {
	infer := d.object(need("infer_at", `"02:00"`, d.clock(&s.InferNoShow)))
	return func(v value) {
		switch {
		case !d.is(v, yaml.ScalarNode, yaml.MappingNode):
		case v.Kind == yaml.MappingNode:
			infer(v)
		case v.Value != "reported":
			d.fault(v, quote(v.Value)+" is not known here", `write reported, or {infer_at: "02:00"}`)
		}
	}
}

func (d *decoder) join(v value) {
	if v.Value == "same_customer" {
		d.fault(v, "same_customer is not supported yet", "write never; each stay has a PIN of its own")
	} else {
		d.oneOf(v, "never")
	}
}

func (d *decoder) rooms(r *Rooms) reader {
	return d.object(
		may("match", d.either(&r.Tolerant, "exact", "tolerant")),
		may("aliases", d.aliases(r)),
		may("doors", d.named(func(name string, v value) {
			if name == ownRoom {
				d.fault(v, "room always means the doors of the guest's own room", "choose another name")
				return
			}
			var locks []string
			d.texts(&locks)(v)
			r.Doors[name] = locks
		})),
		may("connects", d.list(func(v value) {
			var rooms []string
			d.texts(&rooms)(v)
			if len(rooms) == 1 {
				d.fault(v, quote(rooms[0])+" stands alone", "list at least two rooms that have locks in common")
			}
			r.Connects = append(r.Connects, rooms)
		})),
	)
}

// aliases reads the rooms that the hotel shows by another name. An alias of an
// alias is refused, and so are two that tolerant matching cannot tell apart.
func (d *decoder) aliases(r *Rooms) reader {
	return func(v value) {
		d.named(func(shown string, v value) {
			var name string
			d.text(&name)(v)
			r.Aliases[shown] = name
		})(v)
		folded := map[string]string{}
		for _, shown := range sortedKeys(r.Aliases) {
			at, _ := v.get(shown)
			name := r.Aliases[shown]
			if _, again := r.Aliases[name]; again {
				d.fault(at, quote(name)+" is an alias itself", "write the name of the room's access group")
			}
			if first, twice := folded[fold(shown)]; twice && r.Tolerant {
				d.fault(at, quote(shown)+" and "+quote(first)+" are one room where match is tolerant", "keep one of them")
			}
			folded[fold(shown)] = shown
		}
	}
}
