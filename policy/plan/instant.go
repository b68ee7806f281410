package plan

import (
	"time"

	"pinwarden/policy/access"
)

// instant is a time in microseconds since 1970, in any year that a source can
// show. It is a third of the size of a time.Time and compared in one step, and
// every stay that wants a room has half a dozen.
type instant int64

func at(t time.Time) instant { return instant(t.UnixMicro()) }

// never is the instant of the zero time, before all others.
const never instant = -62_135_596_800_000_000

func (i instant) utc() time.Time { return time.UnixMicro(int64(i)).UTC() }

// span is a half-open interval of instants.
type span struct{ start, end instant }

// openFrom reports whether something is left of the span from t on.
func (s span) openFrom(t instant) bool { return max(s.start, t) < s.end }

func (s span) window() access.Window { return access.Window{Start: s.start.utc(), End: s.end.utc()} }
