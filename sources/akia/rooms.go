package akia

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// readiness gathers what rows say about rooms. A room of which nothing was read
// is left out, not called unknown: its memory must not restart, or an old ready
// mark would look new when it is shown again.
type readiness struct {
	words   words[access.Readiness]
	read    time.Time
	rooms   map[string]access.Readiness
	strange strange
	gaps    []string
	at      []string // rooms with several states
}

// add takes in one row. Of several states of a room the worst stands.
func (r *readiness) add(name string, raw []byte) {
	word, ok := textOf(raw)
	state := access.ReadinessUnknown
	if word = strings.TrimSpace(word); word != "" && ok {
		state, ok = r.words.meaning(word)
	}
	if !ok {
		if r.strange == nil {
			r.strange = strange{}
		}
		r.strange[word]++
	}
	if r.rooms == nil {
		r.rooms = map[string]access.Readiness{}
	}
	if before, twice := r.rooms[name]; twice && before != state {
		r.at = append(r.at, name)
		state = max(before, state)
	}
	r.rooms[name] = state
}

// list returns the rooms, sorted by name.
func (r *readiness) list() []access.Room {
	var rooms []access.Room
	for _, name := range slices.Sorted(maps.Keys(r.rooms)) {
		rooms = append(rooms, access.Room{Name: name, Readiness: r.rooms[name], Read: r.read})
	}
	return rooms
}

// trouble tells what could not be understood.
func (r *readiness) trouble(column string) []string {
	slices.Sort(r.at)
	for _, name := range slices.Compact(r.at) {
		r.gaps = append(r.gaps, fmt.Sprintf("room %q is shown in several states; the worst counts", name))
	}
	return append(r.gaps, r.strange.gaps(column, "room_words")...)
}

// observeRooms reads the report of rooms.
func (c *Client) observeRooms(ctx context.Context, into *readiness) ([]access.Room, error) {
	rep, err := c.run(ctx, c.cfg.RoomReportID)
	if err != nil {
		return nil, err
	}
	into.read = rep.read
	nameless, list := 0, rep.export()
	shown, err := gather(rep.rows, &c.table.rooms, func(row *row) {
		name, ok := textOf(row[fieldRoom])
		if !ok || strings.TrimSpace(name) == "" {
			nameless++
			return
		}
		into.add(name, row[fieldReadiness])
	})
	if err != nil {
		return nil, fmt.Errorf("read report %s: %w", rep.id, err)
	}
	into.gaps = append(into.gaps, list.match(shown)...)
	if nameless > 0 {
		into.gaps = append(into.gaps, fmt.Sprintf("report %s: %d rows have no readable %s", rep.id, nameless, c.table.rooms.name[fieldRoom]))
	}
	return into.list(), nil
}
