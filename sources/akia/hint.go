package akia

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// The actions that Akia's automations may call, by the last word of the path.
const (
	IssueCode    = "issue_code"
	RevokeAccess = "revoke_access"
	RoomReady    = "room_ready"
	AnyHint      = "hint" // and every other word
)

// Actions lists them.
func Actions() []string { return []string{IssueCode, RevokeAccess, RoomReady, AnyHint} }

func actionOf(word string, further []string) string {
	for _, a := range append(Actions(), further...) {
		if fold(a) == fold(word) {
			return a
		}
	}
	return AnyHint
}

// Where the body of an action may say what it is about: names, one in the other,
// with a dot between them. A list on the way stands for each of its elements. No
// such body is documented, so these are guesses.
var (
	defaultReservation = []string{
		"reservation_id", "reservation.id", "reservation", "reservation_ids", "reservations.id", "reservations",
		"data.reservation_id", "data.reservation.id", "payload.reservation_id", "payload.reservation.id",
		"customer.reservation_id", "customer.reservation.id",
	}
	defaultRoom = []string{
		"room_number", "room", "room.name", "room.number", "reservation.room_number", "reservations.room_number", "data.room_number",
		"data.reservation.room_number", "payload.room_number", "payload.reservation.room_number", "customer.room_number",
	}
	defaultAt = []string{"occurred_at", "triggered_at", "fired_at", "timestamp", "data.occurred_at", "data.timestamp", "payload.timestamp"}
)

// mostNamed is how many reservations or rooms one body may name.
const mostNamed = 50

// hint is what one call of an action says. None of it is believed: it only says
// where to look.
type hint struct {
	ids   []access.StayID
	rooms []string
	at    time.Time // when it happened, if it says so; else when it came
}

// paths says where to look in a body.
type paths struct{ reservation, room, at [][]string }

func newPaths(reservation, room, at []string) paths {
	split := func(own, usual []string) (out [][]string) {
		if len(own) == 0 {
			own = usual
		}
		for _, p := range own {
			out = append(out, strings.Split(p, "."))
		}
		return out
	}
	return paths{split(reservation, defaultReservation), split(room, defaultRoom), split(at, defaultAt)}
}

// read takes a body apart: JSON, or a form. One that is neither names nothing.
func (p *paths) read(body []byte, came time.Time) hint {
	doc := parseBody(body)
	h := hint{at: came}
	for _, id := range find(doc, p.reservation) {
		if goodID(id) {
			h.ids = append(h.ids, access.StayID(id))
		}
	}
	for _, room := range find(doc, p.room) {
		if strings.TrimSpace(room) != "" && len(room) <= 64 {
			h.rooms = append(h.rooms, room)
		}
	}
	for _, said := range find(doc, p.at) {
		// A call that was delayed speaks of when it was made, never of the future.
		if at, ok := instant(said); ok && at.Before(h.at) {
			h.at = at
		}
	}
	return h
}

func parseBody(body []byte) any {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber() // an id may come as a number
	var doc any
	if dec.Decode(&doc) == nil {
		return doc
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil
	}
	flat := map[string]any{}
	for name := range form {
		flat[name] = form.Get(name)
	}
	return flat
}

// find returns the texts and numbers at any of the paths, each once.
func find(doc any, at [][]string) (texts []string) {
	var walk func(v any, path []string)
	walk = func(v any, path []string) {
		switch v := v.(type) {
		case []any:
			for _, element := range v {
				walk(element, path)
			}
		case map[string]any:
			if len(path) > 0 {
				walk(v[path[0]], path[1:])
			}
		case string:
			if len(path) == 0 && len(texts) < mostNamed && !slices.Contains(texts, v) {
				texts = append(texts, v)
			}
		case json.Number:
			walk(v.String(), path)
		}
	}
	for _, path := range at {
		walk(doc, path)
	}
	return texts
}

// instant reads 2026-05-31T15:00:00Z, or seconds or milliseconds since 1970.
func instant(s string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < 1e9:
		return time.Time{}, false
	case n > 1e12:
		return time.UnixMilli(n), true
	}
	return time.Unix(n, 0), true
}
