package saltoks

import (
	"strings"
	"time"

	"pinwarden/policy/access"
)

// A schedule is read on the wall of the lock's hub (seen in three clients;
// whether a trailing Z would count is unknown, so none is sent and any that
// comes is ignored). Its end minute is inclusive (measured). A day's hours
// cannot run overnight (documented), so a stay is one range of dates with times
// in it, on all days, all day long.

const (
	wallClock = "2006-01-02T15:04:05"
	dayBegins = "00:00:00"
	dayEnds   = "23:59:59"
)

// A schedule without a date has no bound there (documented). As windows have
// two, these stand for it: no stay of ours begins before or ends after them.
var (
	always  = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

// scheduleShape is a schedule as it travels.
type scheduleShape struct {
	ID        string  `json:"id,omitempty"`
	Monday    bool    `json:"monday"`
	Tuesday   bool    `json:"tuesday"`
	Wednesday bool    `json:"wednesday"`
	Thursday  bool    `json:"thursday"`
	Friday    bool    `json:"friday"`
	Saturday  bool    `json:"saturday"`
	Sunday    bool    `json:"sunday"`
	StartTime string  `json:"start_time"`
	EndTime   string  `json:"end_time"`
	StartDate *string `json:"start_date"`
	EndDate   *string `json:"end_date"`
}

func (s scheduleShape) ref() string { return s.ID }

// scheduleOf writes a window down, every field: whether a PATCH is partial is unknown.
func scheduleOf(w access.Window, loc *time.Location) scheduleShape {
	start := w.Start.In(loc).Format(wallClock)
	end := w.End.Add(-time.Second).In(loc).Format(wallClock)
	return scheduleShape{
		Monday: true, Tuesday: true, Wednesday: true, Thursday: true, Friday: true, Saturday: true, Sunday: true,
		StartTime: dayBegins, EndTime: dayEnds, StartDate: &start, EndDate: &end,
	}
}

// frame is a schedule as it was read.
type frame struct {
	ref string
	// odd frames have days or hours of their own, or dates that cannot be read:
	// no window says what they open.
	odd        bool
	start, end wall // the first minute, and the last, which is in
}

// wall is a minute on a wall clock, in minutes since 1970 began there.
type wall int64

const (
	noStart    wall = -1 << 40
	noEnd      wall = 1 << 40
	minutesDay wall = 24 * 60
)

func (s scheduleShape) frame() frame {
	f := frame{ref: s.ID, start: noStart, end: noEnd}
	days := s.Monday && s.Tuesday && s.Wednesday && s.Thursday && s.Friday && s.Saturday && s.Sunday
	hours := strings.HasPrefix(s.StartTime, "00:00") && strings.HasPrefix(s.EndTime, "23:59")
	ok := true
	if s.StartDate != nil && *s.StartDate != "" {
		f.start, ok = parseWall(*s.StartDate, "00:00")
	}
	if s.EndDate != nil && *s.EndDate != "" && ok {
		f.end, ok = parseWall(*s.EndDate, "23:59")
	}
	f.odd = !days || !hours || !ok
	return f
}

// parseWall reads a date with or without a time, to the minute; clock completes
// a bare date. What follows the minute, seconds or a Z, does not count.
func parseWall(text, clock string) (wall, bool) {
	if len(text) == len(time.DateOnly) {
		text += "T" + clock
	}
	const toMinute = len("2006-01-02T15:04")
	if len(text) < toMinute {
		return 0, false
	}
	t, err := time.Parse("2006-01-02T15:04", text[:toMinute])
	return wall(t.Unix() / 60), err == nil
}

// window returns the instants of the frame by a hub's clock.
func (f frame) window(loc *time.Location) access.Window {
	w := access.Window{Start: always, End: forever}
	if f.start != noStart {
		w.Start = f.start.at(access.Opening, loc)
	}
	if f.end != noEnd {
		w.End = f.end.after(loc)
	}
	return w
}

// after returns the instant at which a minute is over on a hub's clock, if that
// shows it twice, for the second time. One that the clock skips is over before it begins.
func (m wall) after(loc *time.Location) time.Time {
	t := m.at(access.Closing, loc)
	if _, offset := t.In(loc).Zone(); wall((t.Unix()+int64(offset))/60) != m {
		return t
	}
	return t.Add(time.Minute)
}

func (m wall) at(edge access.Edge, loc *time.Location) time.Time {
	return access.At(access.Date(m/minutesDay), access.TimeOfDay(m%minutesDay), edge, loc)
}

// asHeld returns the window as it reads when it was written: in whole minutes,
// and in an hour that the clock shows twice with the most that its digits mean.
func asHeld(w access.Window, loc *time.Location) access.Window {
	if w.Empty() {
		return access.Window{}
	}
	return scheduleOf(w, loc).frame().window(loc)
}
