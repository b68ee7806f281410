package ledger_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func shown(key access.Key) access.KnownStay {
	return access.KnownStay{
		Key: key, ID: access.StayID("R-" + string(key[:2])), Phase: access.Expected, Room: "204",
		Arrival: access.NewDate(2026, 5, 11), Departure: access.NewDate(2026, 5, 15),
		PhaseSince: at(-9), RoomSince: at(-8), DatesSince: at(-7), LastRead: at(-1),
		InHouse: true, Misses: 2, LastMiss: at(-2),
	}
}

func TestLearnIsKnownAfterReopening(t *testing.T) {
	b := open(t)
	rooms := []access.KnownRoom{{Name: "101", Readiness: access.Ready, Since: at(-3)}, {Name: "204", Readiness: access.OutOfOrder, Since: at(-4)}}
	want := access.Known{Stays: []access.KnownStay{shown(ann), shown(bob)}, Rooms: rooms, Lost: true}
	b.must(b.Learn(t.Context(), want))
	if diff := cmp.Diff(want, b.known(noon)); diff != "" {
		t.Errorf("at once (-want +got):\n%s", diff)
	}
	b.reopen()
	for i := range want.Stays {
		want.Stays[i].LastRead = time.Time{} // not durable
	}
	if diff := cmp.Diff(want, b.known(noon)); diff != "" {
		t.Errorf("after reopening (-want +got):\n%s", diff)
	}
}

func TestEveryShownFieldIsWrittenWhenItChanges(t *testing.T) {
	tests := map[string]func(*access.KnownStay){
		"id":          func(k *access.KnownStay) { k.ID = "R-2" },
		"phase":       func(k *access.KnownStay) { k.Phase = access.NoShow },
		"phase since": func(k *access.KnownStay) { k.PhaseSince = at(5) },
		"room":        func(k *access.KnownStay) { k.Room = "" },
		"room since":  func(k *access.KnownStay) { k.RoomSince = time.Time{} },
		"arrival":     func(k *access.KnownStay) { k.Arrival++ },
		"departure":   func(k *access.KnownStay) { k.Departure = 0 },
		"dates since": func(k *access.KnownStay) { k.DatesSince = at(5) },
		"in house":    func(k *access.KnownStay) { k.InHouse = false },
		"misses":      func(k *access.KnownStay) { k.Misses = 0 },
		"last miss":   func(k *access.KnownStay) { k.LastMiss = at(5) },
		"actions":     func(k *access.KnownStay) { k.Actions = []string{"deposited", "registered"} },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			b.learn(shown(ann), shown(bob))
			want := shown(bob)
			change(&want)
			b.learn(shown(ann), want)
			want.LastRead = time.Time{}
			if diff := cmp.Diff(want, b.stay(bob)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestInstantsOfAnyZoneComeBackInUTC(t *testing.T) {
	b := open(t)
	k := shown(ann)
	k.PhaseSince = time.Now().In(time.FixedZone("hotel", 7200)) // with a reading of the monotonic clock
	b.learn(k)
	got := b.stay(ann).PhaseSince
	if !got.Equal(k.PhaseSince) || got.Location() != time.UTC {
		t.Errorf("got %v, want %v in UTC", got, k.PhaseSince)
	}
}

func TestUnchangedRowsAreNotWritten(t *testing.T) {
	b := open(t)
	known := access.Known{Stays: []access.KnownStay{shown(ann)}, Rooms: []access.KnownRoom{{Name: "204", Since: noon}}}
	b.must(b.Learn(t.Context(), known))
	before := b.bytes()
	known.Stays[0].LastRead = at(30)
	b.must(b.Learn(t.Context(), known))
	if !bytes.Equal(before, b.bytes()) {
		t.Error("the file changed although only the instant of reading did")
	}
	if got := b.known(noon).Find(ann).LastRead; !got.Equal(at(30)) {
		t.Errorf("last read is %v, want %v", got, at(30))
	}
}

func TestLearnForgetsWhatIsAbsent(t *testing.T) {
	b := open(t)
	b.learn(shown(ann), shown(bob), shown(cat))
	b.mint(bob, "user-b", "9041738291")
	b.must(b.Told(t.Context(), bob, access.Told{User: "user-b", At: noon}))
	b.learn(shown(ann), shown(cat))
	for _, when := range []string{"at once", "after reopening"} {
		if got := b.known(noon); len(got.Stays) != 2 || got.Find(bob) != nil {
			t.Errorf("%s: still known: %+v", when, got.Stays)
		}
		b.reopen()
	}
	if _, err := b.PIN(t.Context(), bob, "user-b"); err == nil {
		t.Error("the PIN outlived its stay")
	}
	b.learn(shown(ann), shown(bob), shown(cat))
	if got := b.stay(bob).Told; got != (access.Told{}) {
		t.Errorf("a stay that was forgotten comes back as told: %+v", got)
	}
	b.must(b.Opened(t.Context(), cat, "204", noon))
	b.learn(shown(ann), shown(bob))
	b.learn(shown(ann), shown(bob), shown(cat))
	if got := b.known(noon).Find(cat).Opened; !got.IsZero() {
		t.Errorf("a stay that was forgotten comes back as opened at %v", got)
	}
	b.must(b.Learn(t.Context(), access.Known{}))
	b.reopen()
	if got := b.known(noon).Stays; len(got) != 0 {
		t.Errorf("still known: %+v", got)
	}
}

func TestRoomsComeChangeAndGo(t *testing.T) {
	b := open(t)
	room := func(name string, r access.Readiness, minutes int) access.KnownRoom {
		return access.KnownRoom{Name: name, Readiness: r, Since: at(minutes)}
	}
	for _, want := range [][]access.KnownRoom{
		{room("101", access.Ready, 1), room("102", access.Ready, 1), room("103", access.NotReady, 1)},
		{room("101", access.Ready, 1), room("103", access.Ready, 2)},
		{room("100", access.ReadinessUnknown, 3), room("103", access.Ready, 3), room("104", access.Ready, 3)},
		nil,
	} {
		b.must(b.Learn(t.Context(), access.Known{Rooms: want}))
		if diff := cmp.Diff(want, b.known(noon).Rooms); diff != "" {
			t.Errorf("at once (-want +got):\n%s", diff)
		}
		b.reopen()
		if diff := cmp.Diff(want, b.known(noon).Rooms); diff != "" {
			t.Errorf("after reopening (-want +got):\n%s", diff)
		}
	}
}

func TestLearnLeavesWhatWasDoneAlone(t *testing.T) {
	b := open(t)
	b.learn(shown(ann))
	b.must(b.Opened(t.Context(), ann, "204", at(1)))
	b.must(b.Trying(t.Context(), ann, at(2)))
	b.must(b.Told(t.Context(), ann, access.Told{User: "user-a", At: at(3), Room: "204"}))
	b.do(plan.Step{Key: ann, Op: plan.AddDoor, Line: access.RoomLine}, at(4), plan.Done)
	want := b.stay(ann)

	old := shown(ann) // as it was before all that
	old.Room, want.Room = "205", "205"
	old.Made, old.Closed, old.Sealed, old.Minting = at(90), at(90), "user-x", at(90)
	b.learn(old)
	if diff := cmp.Diff(want, b.stay(ann)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatWasDoneForAnUnknownStayIsKeptButDoesNotMakeItKnown(t *testing.T) {
	b := open(t)
	b.do(plan.Step{Key: ann, Op: plan.SuspendUser}, noon, plan.Done)
	b.learn(shown(bob))
	b.reopen()
	if got := b.known(noon); got.Find(ann) != nil {
		t.Errorf("a stay that was never shown is known: %+v", got.Stays)
	}
	b.learn(shown(ann), shown(bob))
	if got := b.stay(ann).Closed; !got.Equal(at(1)) {
		t.Errorf("closed is %v, want %v", got, at(1))
	}
}

func TestLearnRefusesAJumbledList(t *testing.T) {
	b := open(t)
	b.learn(shown(ann), shown(bob))
	refused(t, b.Learn(t.Context(), access.Known{Stays: []access.KnownStay{shown(bob), shown(ann)}}), "not sorted")
	refused(t, b.Learn(t.Context(), access.Known{Stays: []access.KnownStay{shown(bob), shown(bob)}}), "twice")
	refused(t, b.Learn(t.Context(), access.Known{Rooms: []access.KnownRoom{{Name: "2"}, {Name: "1"}}}), "not sorted")
	if got := b.known(noon).Stays; len(got) != 2 {
		t.Errorf("a refused list changed what is known: %+v", got)
	}
}

func TestKnownIsTheCallersOwn(t *testing.T) {
	b := open(t)
	known := access.Known{Stays: []access.KnownStay{shown(ann)}, Rooms: []access.KnownRoom{{Name: "204"}}}
	b.must(b.Learn(t.Context(), known))
	known.Stays[0].Room, known.Rooms[0].Name = "x", "x"
	k := b.known(noon)
	k.Stays[0].Room, k.Rooms[0].Name = "x", "x"
	if got := b.known(noon); got.Stays[0].Room != "204" || got.Rooms[0].Name != "204" {
		t.Errorf("the caller's change reached the ledger: %+v", got)
	}
}

func TestCountedRemovalsWeighForAnHour(t *testing.T) {
	b := open(t)
	for _, minutes := range []int{-61, -60, -59, 0, 10} {
		b.must(b.Removed(t.Context(), ann, plan.Revoke, at(minutes)))
	}
	tests := []struct {
		name    string
		minutes int
		want    int
	}{
		{"at noon, with one from a clock that was ahead", 0, 3},
		{"half an hour later", 30, 2},
		{"an hour after the last", 70, 0},
	}
	for range 2 { // live, then from the file
		for _, tt := range tests {
			if got := b.known(at(tt.minutes)).Counted; got != tt.want {
				t.Errorf("%s: counted %d, want %d", tt.name, got, tt.want)
			}
		}
		b.reopen()
	}
	b.must(b.Removed(t.Context(), ann, plan.Revoke, at(48*60)))
	for range 2 {
		if got := b.known(at(5)).Counted; got != 1 {
			t.Errorf("two days later %d removals are kept, want only the new one", got)
		}
		b.reopen()
	}
}
