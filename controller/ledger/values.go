package ledger

import (
	"database/sql/driver"
	"fmt"
	"time"

	"pinwarden/policy/access"
)

// stamp is an instant as a column holds it: nanoseconds since 1970, 0 for none.
type stamp time.Time

// Value implements driver.Valuer.
func (s stamp) Value() (driver.Value, error) {
	if t := time.Time(s); !t.IsZero() {
		return t.UnixNano(), nil
	}
	return int64(0), nil
}

// Scan implements sql.Scanner.
func (s *stamp) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("an instant is a %T", v)
	}
	*s = stamp{}
	if n != 0 {
		*s = stamp(time.Unix(0, n).UTC())
	}
	return nil
}

// date is a civil date as a column holds it: 2026-05-31, empty for none.
type date access.Date

// Value implements driver.Valuer.
func (d date) Value() (driver.Value, error) {
	b, err := access.Date(d).MarshalText()
	return string(b), err
}

// Scan implements sql.Scanner.
func (d *date) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a date is a %T", v)
	}
	return (*access.Date)(d).UnmarshalText([]byte(s))
}

type phase access.Phase

// Value implements driver.Valuer.
func (p phase) Value() (driver.Value, error) { return access.Phase(p).String(), nil }

// Scan implements sql.Scanner.
func (p *phase) Scan(v any) error {
	s, _ := v.(string)
	got, ok := access.ParsePhase(s)
	if !ok {
		return fmt.Errorf("no such phase: %q", v)
	}
	*p = phase(got)
	return nil
}

type readiness access.Readiness

// Value implements driver.Valuer.
func (r readiness) Value() (driver.Value, error) { return access.Readiness(r).String(), nil }

// Scan implements sql.Scanner.
func (r *readiness) Scan(v any) error {
	s, _ := v.(string)
	got, ok := access.ParseReadiness(s)
	if !ok {
		return fmt.Errorf("no such readiness: %q", v)
	}
	*r = readiness(got)
	return nil
}

// instant returns at, or the clock's instant if there is none: no record is without one.
func (l *Ledger) instant(at time.Time) time.Time {
	if at.IsZero() {
		at = l.now()
	}
	return plain(at)
}

// plain returns the instant as it will be read back: UTC, and without a reading of the monotonic clock.
func plain(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.Unix(0, t.UnixNano()).UTC()
}
