package saltosim

import (
	"fmt"
	"time"
)

// reading is how the vendor reads the times that it is sent.
type reading struct {
	ends     Ends
	excluded bool // the last second is not in
	zoned    Zoned
	zone     *time.Location // of the site, for dates that name their own
	past     wall           // dates that end before it are refused
}

func (w *World) reading() reading {
	t := &w.opt.Traps
	r := reading{ends: t.Ends, excluded: t.EndExcluded, zoned: t.Zone, zone: w.zone, past: firstWall}
	if t.PastRefused {
		r.past = wallAt(w.last, w.zone)
	}
	return r
}

// compile normalises the form as the vendor does and returns what a hub makes
// of it. Measured: a schedule needs a weekday; end_time "18:00" comes back as
// "18:00:59", the end minute being inclusive. Documented: a day's window cannot
// run overnight; of a bare date the end day is inclusive. Assumed: the end
// minute is inclusive for end_date too, and whatever seconds were sent.
func (f scheduleForm) compile(r reading) (scheduleForm, span, error) {
	s := span{from: firstWall, to: lastWall}
	for d, on := range f.weekdays() {
		if *on {
			s.days |= 1 << d
		}
	}
	if s.days == 0 {
		return f, s, badValue("At least one day should be selected")
	}
	var err error
	if f, err = f.compileHours(r, &s); err != nil {
		return f, s, err
	}
	if f.StartDate != nil {
		if s.from, f.StartDate, err = r.date(*f.StartDate, "00:00", "00"); err != nil {
			return f, s, badValue("Start date is not valid")
		}
	}
	if f.EndDate != nil {
		if s.to, f.EndDate, err = r.date(*f.EndDate, "23:59", "59"); err != nil {
			return f, s, badValue("End date is not valid")
		}
		if s.from >= s.to {
			return f, s, badValue("Start date should be earlier than end date")
		}
		if s.to < r.past {
			return f, s, badValue("End date should not be in the past")
		}
		s.to = r.after(s.to)
	}
	return f, s, nil
}

func (f scheduleForm) compileHours(r reading, s *span) (scheduleForm, error) {
	var last wall
	var err error
	start, end := f.StartTime, f.EndTime
	if s.opens, f.StartTime, err = parseClock(start, "00"); err != nil {
		return f, badValue("Start time is not valid")
	}
	if last, f.EndTime, err = parseClock(end, "59"); err != nil {
		return f, badValue("End time is not valid")
	}
	if s.opens >= last {
		return f, badValue("Start time should be earlier than end time")
	}
	s.ends = r.after(last)
	switch r.ends {
	case AllFilled:
		f.EndTime = f.EndTime[:len("15:04")] + ":59"
	case AsSent:
		f.StartTime, f.EndTime = start, end
	}
	return f, nil
}

// after returns the first second out, of a schedule that ends with c. The last
// minute of a day is in, whatever comes of the last seconds of others.
func (r reading) after(c wall) wall {
	if r.excluded && c%day != day-1 {
		return c
	}
	return minuteAfter(c)
}

// minuteAfter returns the first second after the minute that c is in.
func minuteAfter(c wall) wall { return c - c%minute + minute }

// parseClock reads "15:04" or "15:04:05"; seconds are what is added to the short form.
func parseClock(text, seconds string) (wall, string, error) {
	if len(text) == len("15:04") {
		text += ":" + seconds
	}
	t, err := time.Parse(time.TimeOnly, text)
	if err != nil {
		return 0, text, err
	}
	return wall(t.Hour()*3600 + t.Minute()*60 + t.Second()), text, nil
}

const dateAndTime = "2006-01-02T15:04:05"

// date reads a date with or without a time; clock and seconds are what is added
// to the shorter forms. A trailing Z or offset is ignored, unless the traps want
// it otherwise: all clients whose code could be read fit that, though nobody
// measured it.
func (r reading) date(text, clock, seconds string) (wall, *string, error) {
	const date = len(time.DateOnly)
	if r.zoned != Ignored {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			if r.zoned == Rejected {
				return 0, &text, fmt.Errorf("date has a zone")
			}
			text = t.In(r.zone).Format(dateAndTime)
		}
	}
	if len(text) == date {
		text += "T" + clock
	}
	if len(text) < date+len("T15:04") {
		return 0, &text, fmt.Errorf("date is too short")
	}
	short := date + len("T15:04")
	full := short + len(":05")
	if len(text) >= full && text[short] == ':' {
		text = text[:full]
	} else {
		text = text[:short] + ":" + seconds
	}
	t, err := time.Parse(dateAndTime, text)
	if err != nil {
		return 0, &text, err
	}
	return wall(t.Unix()), &text, nil
}
