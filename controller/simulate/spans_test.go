package simulate

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
)

// TestSpans holds the arithmetic of spans against looking at each minute.
func TestSpans(t *testing.T) {
	minute := func(n int) time.Time { return time.Unix(int64(n)*60, 0).UTC() }
	draw := func(t *rapid.T, name string) spans {
		var w []access.Window
		for range rapid.IntRange(0, 6).Draw(t, name) {
			from := rapid.IntRange(0, 40).Draw(t, "from")
			w = append(w, access.Window{Start: minute(from), End: minute(from + rapid.IntRange(0, 12).Draw(t, "length"))})
		}
		return join(w)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		meet, minus := a.meet(b), a.minus(b)
		length := 0
		for n := range 60 {
			_, inA := a.holding(minute(n))
			_, inB := b.holding(minute(n))
			_, inMeet := meet.holding(minute(n))
			_, inMinus := minus.holding(minute(n))
			if inMeet != (inA && inB) || inMinus != (inA && !inB) {
				t.Fatalf("at %d: a %v, b %v, meet %v, minus %v", n, inA, inB, inMeet, inMinus)
			}
			if inA {
				length++
			}
		}
		if got := a.length(); got != time.Duration(length)*time.Minute {
			t.Fatalf("%v is %s long, want %d minutes", a, got, length)
		}
	})
}
