package policy

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

// noon parts the inferred no-shows of the arrival day from those of the day after.
const noon = access.TimeOfDay(12 * 60)

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
		Seasons:     map[string][]Dates{},
		Rooms: Rooms{
			Aliases: map[string]string{},
			Doors:   map[string][]string{},
			Parts:   map[string][]Part{},
		},
	}
}

// policy reads a whole file. What others refer to is read before them.
func (d *decoder) policy(s *Set) reader {
	read := d.object(language.Policy, readers{
		"apiVersion":  d.version,
		"property":    d.propertyName(&s.Property),
		"timezone":    d.zone(&s.Zone),
		"akia":        d.object(language.Akia, readers{"office": d.text(&s.Office)}),
		"salto":       d.object(language.Salto, readers{"site": d.text(&s.Site)}),
		"hours":       d.hours(s),
		"day_use":     d.dayUse(&s.DayUse),
		"rooms":       d.rooms(&s.Rooms),
		"seasons":     d.seasons(s),
		"messages":    d.named(d.message(s)),
		"rules":       d.rules(s),
		"early":       d.either(&s.Early, "never", "when_in_house"),
		"no_show":     d.noShow(s),
		"sharers":     d.either(&s.Sharers, "conflict", "allow"),
		"join":        d.join,
		"absence":     d.object(language.Absence, readers{"misses": d.count(&s.Misses)}),
		"quiet_hours": d.quiet(&s.Quiet),
	})
	return func(root value) {
		if v, ok := root.get("apiVersion"); ok && v.Kind == yaml.ScalarNode && v.Value != APIVersion {
			d.version(v) // what else the file says may be another language
			return
		}
		read(root)
		d.checkMessages(s)
		if !d.found.wrong() {
			d.checkWhole(s, root)
		}
	}
}

func (d *decoder) version(v value) {
	if d.is(v, yaml.ScalarNode) && v.Value != APIVersion {
		d.fault(v, quote(v.Value)+" is not a version that this program reads", "write "+APIVersion)
	}
}

var propertyText = regexp.MustCompile(language.Property.Pattern)

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
	read := d.object(language.Hours, readers{"check_in": d.clock(&s.CheckIn), "check_out": d.clock(&s.CheckOut)})
	return func(v value) {
		read(v)
		if out, ok := v.get("check_out"); ok && s.CheckIn != access.NoTime && s.CheckOut > s.CheckIn {
			d.fault(out, fmt.Sprintf("%v is later than check_in, %v, so that two guests would have one room", s.CheckOut, s.CheckIn),
				"exchange the two, or make check_in later")
		}
	}
}

func (d *decoder) noShow(s *Set) reader {
	infer := d.object(language.NoShow, readers{"infer_at": d.clock(&s.InferNoShow)})
	return func(v value) {
		switch {
		case !d.is(v, yaml.ScalarNode, yaml.MappingNode):
		case v.Kind == yaml.MappingNode:
			infer(v)
			if at, ok := v.get("infer_at"); ok && s.InferNoShow >= noon && s.InferNoShow <= s.CheckIn {
				d.fault(at, fmt.Sprintf("%v is on the day of arrival and not after check_in, %v, so that everybody would be a no-show", s.InferNoShow, s.CheckIn),
					"write a later time, or one of the next morning, as \"02:00\"")
			}
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
