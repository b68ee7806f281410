package access

import (
	"fmt"
	"time"
)

// Date is a civil date without a zone, counted in days since 1970-01-01.
// The zero Date is that day, which no stay of ours has; use IsZero.
type Date int32

const day = 24 * time.Hour

// NewDate returns the civil date of a year, month and day of the month.
func NewDate(year int, month time.Month, dayOfMonth int) Date {
	t := time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC)
	return Date(t.Unix() / int64(day/time.Second))
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q is not of the form 2026-05-31", s)
	}
	return NewDate(t.Date()), nil
}

// DateOf returns the civil date that a calendar in loc shows at t.
func DateOf(t time.Time, loc *time.Location) Date {
	return NewDate(t.In(loc).Date())
}

// IsZero reports whether the date was never set.
func (d Date) IsZero() bool { return d == 0 }

// Midnight returns the start of the date as if it were UTC; for calendars, not for instants.
func (d Date) Midnight() time.Time { return time.Unix(int64(d)*int64(day/time.Second), 0).UTC() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.Midnight().Weekday() }

func (d Date) String() string { return d.Midnight().Format(time.DateOnly) }

// MarshalText writes YYYY-MM-DD, and nothing for the zero date.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	var err error
	*d, err = ParseDate(string(b))
	return err
}

// TimeOfDay is a wall-clock time in minutes after midnight, 0 to 1440.
type TimeOfDay int16

// NoTime says that a source shows no time of day.
const NoTime TimeOfDay = -1

// ParseTimeOfDay reads HH:MM, 00:00 to 24:00.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	var h, m int
	if len(s) != 5 || s[2] != ':' {
		return 0, fmt.Errorf("time %q is not of the form 15:00", s)
	}
	if _, err := fmt.Sscanf(s, "%02d:%02d", &h, &m); err != nil || h < 0 || m < 0 || m > 59 || h*60+m > 1440 {
		return 0, fmt.Errorf("time %q is not of the form 15:00", s)
	}
	return TimeOfDay(h*60 + m), nil
}

func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// MarshalText writes HH:MM, and nothing for NoTime.
func (t TimeOfDay) MarshalText() ([]byte, error) {
	if t == NoTime {
		return nil, nil
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (t *TimeOfDay) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = NoTime
		return nil
	}
	var err error
	*t, err = ParseTimeOfDay(string(b))
	return err
}
