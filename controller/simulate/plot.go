package simulate

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"pinwarden/policy/access"
)

// plot is one booking's own story, before anybody thinks of rooms. It follows
// from the booking and the seed alone, whatever else is in the file. Instants
// are whole minutes; zero means never.
type plot struct {
	*Booking
	hours
	rng *rand.Rand

	book   time.Time
	values []dates // what is shown in turn; the last are the file's own
	assign time.Time
	move   time.Time // to a room of the type that was assigned in the end
	within bool      // the move is made in house
	arrive time.Time
	leave  time.Time
	cancel time.Time
}

// dates are what is shown of a booking from one instant on.
type dates struct {
	since              time.Time
	arrival, departure access.Date
}

func newPlot(b *Booking, seed int64, h hours) *plot {
	hash := fnv.New64a()
	hash.Write([]byte(b.ID))
	p := &plot{Booking: b, hours: h, rng: rand.New(rand.NewPCG(uint64(seed), hash.Sum64()))}
	p.begin()
	p.end()
	p.moves()
	p.amend()
	return p
}

// upTo draws a whole number from 0 to n-1.
func (p *plot) upTo(n int) int { return p.rng.IntN(max(1, n)) }

func (p *plot) sameDay() bool { return p.Booked == p.Arrival }

// begin sets when the booking appears and gets its first room: the afternoon
// before, or by 09:00 of the day if it is booked on the day itself.
func (p *plot) begin() {
	if p.sameDay() {
		p.book = p.at(p.Booked, 7*60+30+p.upTo(30))
		p.assign = p.book.Add(minutes(min(p.Changes+1+p.upTo(10), 60)))
		return
	}
	p.book = p.at(p.Booked, 9*60+p.upTo(11*60))
	p.assign = p.at(p.Arrival-1, 14*60+p.upTo(4*60))
	if !p.assign.After(p.book) {
		p.assign = p.book.Add(minutes(5 + p.upTo(25)))
	}
}

// end sets when the guest comes and goes, or that nobody will.
func (p *plot) end() {
	switch p.Final {
	case Canceled:
		p.cancel = p.at(p.Status, 10*60+p.upTo(10*60))
		if first := p.book.Add(minutes(p.Changes + 5)); p.cancel.Before(first) {
			p.cancel = first
		}
		return
	case NoShow:
		return
	}
	day := min(max(p.Status, p.Arrival), p.Departure)
	checkIn, checkOut := int(p.checkIn), int(p.checkOut)
	switch {
	case p.Arrival == p.Departure:
		opens, closes := int(p.dayUse.Opens), int(p.dayUse.Closes)
		p.arrive = p.at(p.Arrival, opens+p.upTo((closes-opens)/3))
		p.leave = p.at(p.Arrival, closes-5-p.upTo((closes-opens)/3))
	case day == p.Arrival: // gone again on the first day
		p.arrive = p.at(p.Arrival, checkIn-3*60+p.upTo(5*60))
		p.leave = p.arrive.Add(minutes(60 + p.upTo(3*60)))
	default:
		p.arrive = p.at(p.Arrival, checkIn-3*60+p.upTo(11*60))
		p.leave = p.at(day, checkOut-1-p.upTo(4*60))
	}
	if first := p.assign.Add(2 * time.Hour); p.sameDay() && p.arrive.Before(first) {
		p.arrive = first
	}
}

// moves sets when a guest whose type changes gets the other room: the evening
// before, the morning of the arrival, or in house on the second morning.
func (p *plot) moves() {
	if p.Reserved == p.Assigned {
		return
	}
	second := p.Arrival + 1
	switch way := p.upTo(3); {
	case way == 0 && !p.leave.IsZero() && p.date(p.leave) > second:
		p.within = true
		p.move = p.at(second, 9*60+p.upTo(2*60))
	case p.sameDay():
		p.move = p.assign.Add(minutes(5 + p.upTo(30)))
	case way == 1:
		p.move = p.assign.Add(minutes(30 + p.upTo(90)))
	default:
		p.move = p.at(p.Arrival, 8*60+p.upTo(90))
	}
}

// amend works backwards from the file's dates to those that were shown first.
// A changed arrival is put right two days before either, while no room is
// assigned; a changed departure until the morning of the arrival, and some of
// them only in house.
func (p *plot) amend() {
	n := p.Changes
	shown := dates{arrival: p.Arrival, departure: p.Departure}
	if n == 0 {
		shown.since = p.book
		p.values = []dates{shown}
		return
	}
	p.values = make([]dates, n+1)
	last := n
	if extension, ok := p.extension(); ok {
		p.values[n] = dates{extension, shown.arrival, shown.departure}
		shown.departure -= access.Date(1 + p.upTo(min(2, int(shown.departure-shown.arrival)-1)))
		last--
	}
	times := p.times(last)
	for i := last; i > 0; i-- {
		p.values[i] = dates{times[i-1], shown.arrival, shown.departure}
		shown = p.before(shown, times[i-1])
	}
	p.values[0] = dates{p.book, shown.arrival, shown.departure}
}

// extension draws when a stay is prolonged in house, for a third of those that
// are amended and leave as the file says. The guest is still there for an hour at least.
func (p *plot) extension() (time.Time, bool) {
	if p.leave.IsZero() || p.Departure-p.Arrival < 2 || p.date(p.leave) != p.Departure || p.upTo(3) > 0 {
		return time.Time{}, false
	}
	// On any day from the first evening on, at the latest on the morning of the earliest departure that may be shown.
	first := p.Departure - access.Date(min(2, int(p.Departure-p.Arrival)-1))
	day := p.Arrival + 1 + access.Date(p.upTo(int(first-p.Arrival)))
	return p.at(day, int(p.checkOut)-60-p.upTo(3*60)), true
}

// times draws n different minutes, in order, between the booking and the first
// of cancellation and the morning of the arrival.
func (p *plot) times(n int) []time.Time {
	until := p.at(p.Arrival, 8*60)
	if p.sameDay() {
		until = p.assign
	}
	if !p.cancel.IsZero() && p.cancel.Before(until) {
		until = p.cancel
	}
	room := max(n, int(until.Sub(p.book)/time.Minute)-1)
	drawn := map[int]bool{}
	for len(drawn) < n {
		drawn[1+p.upTo(room)] = true
	}
	out := make([]time.Time, 0, n)
	for _, offset := range slices.Sorted(maps.Keys(drawn)) {
		out = append(out, p.book.Add(minutes(offset)))
	}
	return out
}

// before draws what was shown until an amendment that led to these dates.
func (p *plot) before(now dates, at time.Time) dates {
	shift := access.Date(1 + p.upTo(3))
	if p.upTo(2) == 0 {
		shift = -shift
	}
	was := now
	if p.upTo(2) == 0 && p.date(at)+2 <= min(now.arrival, now.arrival+shift) {
		was.arrival += shift
		was.departure += shift
		return was
	}
	was.departure += shift
	if was.departure <= was.arrival {
		was.departure = now.departure + access.Date(1+p.upTo(2))
	}
	return was
}
