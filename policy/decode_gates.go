package policy

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

// require reads the gates of an entry: what its first opening waits for.
func (d *decoder) require(a *Access) reader {
	words := language.Gate.Types[0].Words
	one := func(v value) {
		if v.Kind == yaml.MappingNode {
			d.fieldGate(a, v)
			return
		}
		if !d.is(v, yaml.ScalarNode, yaml.MappingNode) {
			return
		}
		twice := false
		switch v.Value {
		case "room_ready":
			twice, a.RoomReady = a.RoomReady, true
		case "in_house":
			twice, a.InHouse = a.InHouse, true
		default:
			d.fault(v, quote(v.Value)+" is no gate", suggest(v.Value, append(slices.Clone(words), "{field: deposit, is: paid}", "{action: registered}")))
		}
		if twice {
			d.fault(v, quote(v.Value)+" is listed twice", "remove one of them")
		}
	}
	return func(v value) {
		if v.Kind == yaml.SequenceNode {
			d.list(one)(v)
			return
		}
		one(v)
	}
}

func (d *decoder) fieldGate(a *Access, v value) {
	if action, ok := v.get("action"); ok {
		d.actionGate(a, v, action)
		return
	}
	if len(v.Content) == 2 && v.Content[0].Kind == yaml.ScalarNode && v.Content[1].Kind == yaml.ScalarNode {
		if name := v.Content[0].Value; name != "field" && name != "is" {
			d.fault(v, quote(name)+" is no gate", "write {field: "+name+", is: "+v.Content[1].Value+"} if it is a custom field")
			return
		}
	}
	var g FieldGate
	d.object(language.FieldGate, readers{"field": d.text(&g.Field), "is": d.patterns(&g.Is)})(v)
	if slices.ContainsFunc(a.Fields, func(o FieldGate) bool { return o.Field == g.Field && g.Field != "" }) {
		field, _ := v.get("field")
		d.fault(field, "an earlier gate of the entry asks for "+quote(g.Field), "list all that it may show under one is")
	}
	a.Fields = append(a.Fields, g)
}

var actionText = regexp.MustCompile(language.Action.Pattern)

func (d *decoder) actionGate(a *Access, v, action value) {
	var name string
	if is, ok := v.get("is"); ok {
		d.fault(is, "an action has come or not, and shows nothing", "remove it, or name a field instead of the action")
		return
	}
	d.object(language.ActionGate, readers{"action": d.text(&name)})(v)
	switch {
	case name == "":
	case !actionText.MatchString(name):
		d.fault(action, quote(name)+" is no name of an action", "write lower-case letters, digits and hyphens, as registered")
	case slices.Contains(a.Actions, name):
		d.fault(action, quote(name)+" is listed twice", "remove one of them")
	}
	a.Actions = append(a.Actions, name)
}

// checkGate looks at what only doors of a room can wait for.
func (d *decoder) checkGate(a *Access, v value) {
	require, _ := v.get("require")
	latest, _ := v.get("at_latest")
	sets := strings.Join(a.Sets, ", ")
	switch {
	case a.AtLatest != access.NoTime && !a.RoomReady && a.asks():
		d.fault(latest, "only the wait for room_ready has an end", "add room_ready to require, or remove at_latest")
	case a.AtLatest != access.NoTime && !a.RoomReady:
		d.fault(latest, "there is nothing to wait for", "add require: [room_ready], or remove at_latest")
	case a.RoomReady && !a.Room:
		d.fault(require, "the doors of "+sets+" do not wait for a room", "remove room_ready, or name room instead")
	case a.RoomReady && len(a.Sets) > 0:
		d.fault(require, "the doors of "+sets+" do not wait for a room",
			"split the entry: one with doors: room and require, one with doors: ["+sets+"]")
	}
}
