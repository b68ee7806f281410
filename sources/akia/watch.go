package akia

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"pinwarden/policy/access"
)

// WatchConfig sets up a Watch.
type WatchConfig struct {
	Zone *time.Location // the property's
	// Rounds says that known stays are read again and again; without, only those
	// that a hint names.
	Rounds bool
	// Budget is how many stays are read a minute; default 30.
	Budget int
	// Every is how old the newest evidence of a stay must be before it is read again
	// unasked; default 2 minutes.
	Every time.Duration
}

// Watch reads stays one by one where it matters and keeps what it saw. It never
// proves that a stay is gone: it finds what hints, reports and the ledger name.
type Watch struct {
	client *Client
	cfg    WatchConfig

	reading sync.Mutex // one read at a time
	mapper  mapper

	mu      sync.Mutex
	stays   map[access.StayID]*watched
	turn    int
	looping bool
	last    answer   // of the last read: Akia's clock
	failed  string   // why the last read failed, empty if it did not
	lost    []string // hints that led nowhere, since the last House
	asked   chan struct{}
}

// mostWatched is more than any hotel has; calls cannot fill the memory beyond it.
const mostWatched = 20_000

// watched is what is known of one stay.
type watched struct {
	id                 access.StayID
	phase              access.Phase
	room               string
	arrival, departure access.Date
	named              bool      // a report, a file or the ledger knows it, not only a hint
	seen               time.Time // its newest evidence from anywhere
	tried              time.Time // when it was last read by itself, well or not
	asked              time.Time // by a hint, and not read since; zero: no
	sight              *sight    // what the last read showed
}

// NewWatch returns a watch that knows no stay yet.
func NewWatch(c *Client, cfg WatchConfig) *Watch {
	cfg.Budget, cfg.Every = cmp.Or(cfg.Budget, 30), cmp.Or(cfg.Every, 2*time.Minute)
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	return &Watch{
		client: c, cfg: cfg, mapper: c.table.mapper(&c.table.single),
		stays: map[access.StayID]*watched{}, asked: make(chan struct{}, 1),
	}
}

// Know takes over what somebody else has read: a report, a file, the ledger. A
// zero Read is no evidence, only the news that there is such a stay.
func (w *Watch) Know(stays ...access.Stay) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range stays {
		s := &stays[i]
		k := w.entry(s.ID)
		k.named = true
		if k.seen.IsZero() || s.Read.After(k.seen) {
			k.take(s)
		}
	}
}

// Ask has stays read at the next turn, before all others.
func (w *Watch) Ask(ids ...access.StayID) {
	w.mu.Lock()
	for _, id := range ids {
		if goodID(string(id)) && (w.stays[id] != nil || len(w.stays) < mostWatched) {
			w.ask(w.entry(id))
		}
	}
	w.mu.Unlock()
	w.nudge()
}

// AskRoom has the stays read that are last known in a room and may be in it today.
func (w *Watch) AskRoom(room string) {
	today := w.today()
	w.mu.Lock()
	for _, k := range w.stays {
		if k.room == room && k.arrival <= today && k.departure >= today {
			w.ask(k)
		}
	}
	w.mu.Unlock()
	w.nudge()
}

func (w *Watch) ask(k *watched) {
	if k.asked.IsZero() {
		k.asked = w.client.cfg.Now()
	}
}

func (w *Watch) nudge() {
	select {
	case w.asked <- struct{}{}:
	default:
	}
}

func (w *Watch) entry(id access.StayID) *watched {
	k, ok := w.stays[id]
	if !ok {
		k = &watched{id: id}
		w.stays[id] = k
	}
	return k
}

func (k *watched) take(s *access.Stay) {
	k.phase, k.room, k.arrival, k.departure = s.Phase, s.Room, s.Arrival, s.Departure
	k.seen = s.Read
}

// Turn reads up to so many stays, the most urgent first, and reports whether one
// showed something new or was asked for. It gives up after failures in a row.
func (w *Watch) Turn(ctx context.Context, most int) (news bool) {
	w.reading.Lock()
	defer w.reading.Unlock()
	for inARow := 0; most > 0 && inARow < giveUp && ctx.Err() == nil; most-- {
		id, asked := w.next()
		if id == "" {
			return news
		}
		seen, err := w.client.look(ctx, &w.mapper, id)
		if err == nil {
			err = w.belongs(ctx, &seen)
		}
		if err != nil {
			inARow++
		} else {
			inARow = 0
		}
		news = w.saw(id, seen, err) || asked || news
	}
	return news
}

// belongs makes sure of a stay that only a hint has named: its row, or else its
// customer, may say that it is another property's.
func (w *Watch) belongs(ctx context.Context, seen *sight) error {
	w.mu.Lock()
	named := w.entry(seen.stay.ID).named
	w.mu.Unlock()
	if named || seen.why != "" || seen.office {
		return nil
	}
	office, err := w.client.officeOf(ctx, seen.stay.Customer)
	if err == nil && office != "" && office != w.client.cfg.Office {
		seen.why = "belongs to another office"
	}
	return err
}

// saw takes note of a read and reports whether it showed something new.
func (w *Watch) saw(id access.StayID, seen sight, err error) (news bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	k := w.entry(id)
	k.tried = w.client.cfg.Now()
	if err != nil {
		w.failed = fmt.Sprintf("%s could not be read by itself: %v", id.Mention(), err)
		return false
	}
	w.failed, w.last, k.asked = "", seen.answer, time.Time{}
	if seen.why != "" && !k.named {
		delete(w.stays, id) // nobody but a hint ever named it
		w.lost = append(w.lost, fmt.Sprintf("a hint named %s, which is no stay of this house: %s", id.Mention(), seen.why))
		return false
	}
	news = k.sight == nil || k.sight.why != seen.why || seen.why == "" && !sameRow(&k.sight.stay, &seen.stay)
	k.named, k.sight = true, &seen
	if k.seen = seen.stay.Read; seen.why == "" {
		k.take(&seen.stay)
	}
	return news
}

func (w *Watch) today() access.Date { return access.DateOf(w.client.cfg.Now(), w.cfg.Zone) }

// House is what was read one by one so far. Its rows have their own instants.
func (w *Watch) House() access.House {
	w.mu.Lock()
	defer w.mu.Unlock()
	house := access.House{Abilities: access.Abilities{
		Times:     w.client.cfg.Custom.ArrivalTime != "" || w.client.cfg.Custom.DepartureTime != "",
		Readiness: w.client.cfg.Custom.Readiness != "",
	}}
	house.Skew = w.last.skew
	odd := strange{}
	for _, id := range slices.Sorted(maps.Keys(w.stays)) {
		seen := w.stays[id].sight
		if seen == nil {
			continue
		}
		if seen.stay.Read.After(house.AsOf) {
			house.AsOf = seen.stay.Read
		}
		if seen.why != "" {
			house.Bad = append(house.Bad, seen.bad())
			continue
		}
		if seen.strange {
			odd[seen.word]++
		}
		house.Stays = append(house.Stays, seen.stay)
		if seen.room != nil {
			house.Rooms = append(house.Rooms, *seen.room)
		}
	}
	slices.SortFunc(house.Rooms, func(a, b access.Room) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), b.Read.Compare(a.Read), cmp.Compare(b.Readiness, a.Readiness))
	})
	house.Rooms = slices.CompactFunc(house.Rooms, func(a, b access.Room) bool { return a.Name == b.Name })
	house.Gaps = append(odd.gaps(w.client.table.single.name[fieldStatus], "status_words"), w.lost...)
	w.lost = nil
	if w.failed != "" {
		house.Gaps = append(house.Gaps, w.failed)
	}
	return house
}
