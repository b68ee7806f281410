package show

import (
	"fmt"
	"slices"
	"time"

	"pinwarden/policy/access"
)

const (
	// chartDays is how many days a chart shows at most, from the day before the plan's on.
	chartDays = 16
	// chartStrips is how many strips it has at most. The lists have them all.
	chartStrips = 500
)

// chart draws the hours of every changed line over days. Instants stand where the
// property's clocks show them, so that a day has one width in every week of the year.
type chart struct {
	first access.Date
	days  int
	Ticks []tick
	Now   string // where the plan's instant is, in percent
	Rooms []chartRoom
	More  int    // strips that are left out
	Cut   string // the last day, if a window goes on beyond it; else empty
}

type tick struct{ X, Label string }

type chartRoom struct {
	Room   string
	Strips []strip
}

// strip is one line of one stay, before and after.
type strip struct {
	Change  *Change
	Note    string // that nothing opens yet
	Label   string
	Says    []clause
	Alt     string // the picture in words
	Was, Is []bar
	Less    []bar // of Was, what is lost
	More    []bar // of Is, what is gained
}

// bar is a span of a strip, in percent of its width.
type bar struct{ X, Width string }

// chart draws what a report changes, room by room.
func (r *Report) chart() *chart {
	c := &chart{first: day(r.At) - 1, days: 3}
	lists := []struct {
		state   State
		changes []Change
	}{{ToDo, r.Changes}, {Held, r.Held}, {Waiting, r.Waiting}}
	for _, of := range lists {
		for i := range of.changes {
			c.stretch(&of.changes[i])
		}
	}
	c.ticks()
	c.Now = c.percent(c.where(r.At))
	n := 0
	for _, of := range lists {
		for i := range of.changes {
			change := &of.changes[i]
			strips := c.strips(change, of.state)
			if n += len(strips); n > chartStrips {
				c.More += len(strips)
			} else if len(strips) > 0 {
				c.add(change.Room, strips)
			}
		}
	}
	slices.SortStableFunc(c.Rooms, func(a, b chartRoom) int { return compareRooms(a.Room, b.Room) })
	return c
}

func (c *chart) add(room string, strips []strip) {
	i := slices.IndexFunc(c.Rooms, func(r chartRoom) bool { return r.Room == room })
	if i < 0 {
		i, c.Rooms = len(c.Rooms), append(c.Rooms, chartRoom{Room: room})
	}
	c.Rooms[i].Strips = append(c.Rooms[i].Strips, strips...)
}

// stretch makes the chart long enough for the windows of a change.
func (c *chart) stretch(change *Change) {
	for i := range change.Lines {
		for _, h := range []*Hours{change.Lines[i].Was, change.Lines[i].Becomes} {
			if h != nil && !h.Until.IsZero() {
				until := int(day(h.Until)-c.first) + 1
				if c.days = max(c.days, min(until, chartDays)); until > chartDays {
					c.Cut = (c.first + chartDays - 1).Midnight().Format("2 Jan")
				}
			}
		}
	}
}

// day is the day that the clocks of an instant's zone show.
func day(t time.Time) access.Date { return access.DateOf(t, t.Location()) }

// where is the place of an instant in days from the left, within the chart.
func (c *chart) where(t time.Time) float64 {
	at := float64(day(t)-c.first) + float64(t.Hour()*60+t.Minute())/(24*60)
	return min(max(at, 0), float64(c.days))
}

func (c *chart) percent(days float64) string { return fmt.Sprintf("%.2f%%", 100*days/float64(c.days)) }

// ticks are at most seven days with their dates, evenly apart and far enough from the right edge.
func (c *chart) ticks() {
	every := (c.days + 6) / 7
	for d := 0; d == 0 || d <= c.days-every; d += every {
		c.Ticks = append(c.Ticks, tick{c.percent(float64(d)), (c.first + access.Date(d)).Midnight().Format("2 Jan")})
	}
}

// bars draws windows, as far as they are of these days.
func (c *chart) bars(windows ...access.Window) (out []bar) {
	for _, w := range windows {
		if w.Empty() {
			continue
		}
		if a, b := c.where(w.Start), c.where(w.End); a < b {
			out = append(out, bar{c.percent(a), c.percent(b - a)})
		}
	}
	return out
}

// strips draws the lines that a change changes.
func (c *chart) strips(change *Change, state State) []strip {
	var out []strip
	for i := range change.Lines {
		l := &change.Lines[i]
		says := l.clauses(change.at)
		if len(says) == 0 {
			continue
		}
		was, is := l.open()
		s := strip{Change: change, Note: state.note(), Says: says, Alt: l.alt(change.at), Was: c.bars(was), Is: c.bars(is)}
		s.Less, s.More = c.bars(gained(was, []access.Window{is})...), c.bars(gained(is, []access.Window{was})...)
		switch {
		case l.Becomes == nil:
			s.Label = l.label(l.Was)
		case l.Was != nil && !l.Inert:
			s.Label = l.label(l.Becomes)
			if len(minus(l.Becomes.Doors, l.Was.Doors)) > 0 {
				s.More = s.Is
			}
			if len(minus(l.Was.Doors, l.Becomes.Doors)) > 0 {
				s.Less = s.Was
			}
		default:
			s.Label = l.label(l.Becomes)
		}
		out = append(out, s)
	}
	return out
}

// open is when a line opens something, before and after.
func (l *Line) open() (was, is access.Window) {
	if l.Was != nil && !l.Inert {
		was = l.Was.window()
	}
	if l.Becomes != nil {
		is = l.Becomes.window()
	}
	return was, is
}

// alt says what a strip shows.
func (l *Line) alt(at time.Time) string {
	was, is := "closed", "closed"
	if l.Was != nil && !l.Inert {
		was = l.Was.span(at)
	}
	if l.Becomes != nil {
		is = l.Becomes.span(at)
	}
	return "Before: " + was + ". After: " + is + "."
}
