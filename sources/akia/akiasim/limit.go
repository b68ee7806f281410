package akiasim

import (
	"math"
	"net/http"
	"time"
)

// bucket is what is left of the rate limit: "about one call a second, each call weighted" (transcribed). The weights
// are assumed: running a report weighs two, all else one.
type bucket struct {
	left float64
	at   time.Time
}

// admit takes a call's weight out of the bucket; false if it lacks that much. The caller holds the lock.
func (w *World) admit(route string, now time.Time) bool {
	o := &w.options
	if o.Rate <= 0 {
		return true
	}
	b, most := &w.bucket, max(o.Burst, 2)
	if b.at.IsZero() {
		b.left = most
	} else if now.After(b.at) {
		b.left = math.Min(most, b.left+o.Rate*now.Sub(b.at).Seconds())
	}
	b.at = now
	weight := 1.0
	if route == "POST /v3/reports/{id}/run" {
		weight = 2
	}
	if b.left < weight {
		return false
	}
	b.left -= weight
	return true
}

// refuseFast is the answer to a call that the bucket does not admit.
func (w *World) refuseFast() http.HandlerFunc {
	if w.options.SaysRetryAfter {
		return tooFast(int(math.Ceil(2 / w.options.Rate)))
	}
	return Refuse(http.StatusTooManyRequests, "slow down")
}
