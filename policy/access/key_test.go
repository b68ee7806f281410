package access_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pinwarden/policy/access"
)

var secret = access.Secret("a key for tests")

func TestAMarkerReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := secret.Key("hotel", access.StayID(rapid.String().Draw(t, "stay")))
		line := access.LineID(rapid.SampledFrom([]string{"u", "r", "s", "1", "9"}).Draw(t, "line"))
		room := rapid.String().Draw(t, "room")
		marker := secret.Marker(key, line, room)
		if n := utf8.RuneCountInString(marker); n > access.MarkerLimit {
			t.Fatalf("%q has %d characters", marker, n)
		}
		k, l, r, ok := secret.Parse(marker)
		if !ok || k != key || l != line {
			t.Fatalf("%q reads back as %s %s %v", marker, k, l, ok)
		}
		if !strings.HasPrefix(strings.TrimSpace(room), r) {
			t.Fatalf("room %q reads back as %q", room, r)
		}
	})
}

func TestAMarkerThatWasTouchedIsNotOurs(t *testing.T) {
	t.Parallel()
	marker := secret.Marker(secret.Key("hotel", "R1"), access.RoomLine, "")
	for i := range len(marker) {
		for _, c := range "a2z.r1 " {
			touched := marker[:i] + string(c) + marker[i+1:]
			if touched == marker {
				continue
			}
			if k, l, _, ok := secret.Parse(touched); ok {
				t.Errorf("%q passes for %s %s", touched, k, l)
			}
		}
	}
	for _, other := range []string{
		"", "pw1", "pw1...", "pw1.x.r.y", marker[:len(marker)-1], marker + "a", "x" + marker, " " + marker,
		strings.ToUpper(marker), strings.Replace(marker, "pw1.", "pw2.", 1),
		access.Secret("another key").Marker(secret.Key("hotel", "R1"), access.RoomLine, ""),
	} {
		if k, l, _, ok := secret.Parse(other); ok {
			t.Errorf("%q passes for %s %s", other, k, l)
		}
	}
}

func TestKeysTellStaysAndPropertiesApart(t *testing.T) {
	t.Parallel()
	seen := map[access.Key]string{}
	for _, parts := range [][2]string{{"hotel", "R1"}, {"hotel", "R2"}, {"hote", "lR1"}, {"other", "R1"}, {"", "hotelR1"}} {
		k := secret.Key(parts[0], access.StayID(parts[1]))
		if other, twice := seen[k]; twice {
			t.Errorf("%v and %s have one key", parts, other)
		}
		seen[k] = parts[0] + "/" + parts[1]
		if k != secret.Key(parts[0], access.StayID(parts[1])) {
			t.Errorf("%v has two keys", parts)
		}
		if strings.Contains(string(k), parts[1]) {
			t.Errorf("the key %s shows the id", k)
		}
	}
}
