package akia_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// call makes one call of an action.
func call(h *akia.Hints, action, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.SetPathValue("action", action)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestARoomReadyCallMarksTheRoomWhateverItsBody(t *testing.T) {
	for _, c := range []struct {
		name, body string
		room       string
		at         time.Time
	}{
		{"nested", `{"reservation":{"id":1,"room_number":"101"}}`, "101", noon},
		{"flat", `{"reservation_id":"1","room_number":"101"}`, "101", noon},
		{"an id alone", `{"data":{"reservation":{"id":"1"}}}`, "101", noon},
		{"a room alone", `{"room":"101"}`, "101", noon},
		{"a list", `{"reservations":[{"id":"1"}]}`, "101", noon},
		{"a list at the top", `[{"reservation_id":"1"}]`, "101", noon},
		{"a form", `reservation_id=1&room_number=101`, "101", noon},
		{"a call that was delayed", `{"room_number":"101","occurred_at":"2026-07-10T09:00:00Z"}`, "101", noon.Add(-3 * time.Hour)},
		{"a call from the future", `{"room_number":"101","timestamp":1999999999}`, "101", noon},
		{"nothing", ``, "", noon},
		{"no JSON", `{"room_number":`, "", noon},
		{"another shape", `{"what":{"ever":[1,2,{"x":null}]}}`, "", noon},
	} {
		h := openHotel(t, akiasim.Options{})
		h.Book(booking("1", "101"))
		hints, watch := akia.NewHints(akia.HintConfig{Now: h.Now}), akia.NewWatch(h.client(t), akia.WatchConfig{})
		if code := call(hints, "room-ready", c.body); code != 200 {
			t.Errorf("%s: answered %d", c.name, code)
		}
		hints.Follow(watch)
		m := &akia.Modes{Watch: watch, Hints: hints}
		house, err := m.Observe(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		var want []access.Room
		if c.room != "" {
			want = []access.Room{{Name: c.room, Readiness: access.Ready, Read: c.at, Mark: true}}
		}
		if diff := cmp.Diff(want, house.Rooms); diff != "" || !house.Readiness {
			t.Errorf("%s: rooms (-want +got):\n%s", c.name, diff)
		}
	}
}

// A policy may wait for an action of the hotel's own: a call is kept for the stay that it names.
func TestACallOfAnActionIsShownForItsStay(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Book(booking("1", "101"))
	h.Book(booking("2", "102"))
	hints := akia.NewHints(akia.HintConfig{Now: h.Now, Names: []string{"registered"}})
	watch := akia.NewWatch(h.client(t), akia.WatchConfig{})
	call(hints, "registered", `{"reservation":{"id":1}}`)
	call(hints, "registered", `{"room":"102"}`) // it names no stay
	call(hints, "issue-code", `{"reservation":{"id":2}}`)
	call(hints, "deposited", `{"reservation":{"id":2}}`) // nobody has named this one
	hints.Follow(watch)
	m := &akia.Modes{Watch: watch, Hints: hints}
	house, err := m.Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []access.Received{{ID: "1", Action: "registered"}}
	if !slices.Equal(house.Received, want) || !slices.Equal(house.Takes, []string{"registered"}) {
		t.Fatalf("received %v of %v, want %v", house.Received, house.Takes, want)
	}
	house = house.Normalize(func(id access.StayID) access.Key { return access.Key(id) })
	known := plan.Learn(access.Known{}, house, plan.Defaults(), h.Now(), time.UTC)
	known = plan.Learn(known, access.House{Stays: house.Stays}, plan.Defaults(), h.Now(), time.UTC) // shown no more
	if got := known.Find("1").Actions; !slices.Equal(got, []string{"registered"}) || known.Find("2").Actions != nil {
		t.Errorf("known of 1: %v, of 2: %v", got, known.Find("2").Actions)
	}
}

func TestOnlyARoomReadyCallMarksARoom(t *testing.T) {
	for _, action := range []string{"issue_code", "Revoke Access", "hint", "whatever"} {
		h := openHotel(t, akiasim.Options{})
		h.Book(booking("1", "101"))
		hints, watch := akia.NewHints(akia.HintConfig{Now: h.Now}), akia.NewWatch(h.client(t), akia.WatchConfig{})
		call(hints, action, `{"reservation":{"id":1,"room_number":"101"}}`)
		hints.Follow(watch)
		house, err := (&akia.Modes{Watch: watch, Hints: hints}).Observe(t.Context())
		if err != nil || len(house.Rooms) != 0 || len(house.Stays) != 1 || !house.Stays[0].Single {
			t.Errorf("%s: house %+v, error %v; want the stay read, and no room", action, house, err)
		}
	}
}

func TestACallIsAnsweredWhateverHappensBehindIt(t *testing.T) {
	results := map[string]int{}
	clock := newClock()
	hints := akia.NewHints(akia.HintConfig{Now: clock.Now, Heard: func(_, result string) { results[result]++ }})
	for i := range 300 { // nobody works on them
		if code := call(hints, "hint", fmt.Sprint(i)); code != 200 {
			t.Fatalf("call %d is answered %d", i, code)
		}
	}
	for _, body := range []string{strings.Repeat("x", 65<<10), "0", "0"} {
		if code := call(hints, "hint", body); code != 200 {
			t.Errorf("answered %d", code)
		}
	}
	if diff := cmp.Diff(map[string]int{"taken": 256, "overflowed": 45, "repeated": 2}, results); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	m := &akia.Modes{Hints: hints}
	if house, _ := m.Observe(t.Context()); !slices.ContainsFunc(house.Gaps, func(g string) bool { return strings.Contains(g, "more calls") }) {
		t.Errorf("gaps %q", house.Gaps)
	}
	_ = clock.Sleep(t.Context(), time.Minute)
	call(hints, "hint", "0")
	if results["repeated"] != 2 {
		t.Error("an equal call a minute later is the same one")
	}
}

// A caller gone wild names a million rooms and stays: memory, ledger and plan keep
// to what a hotel can have, and somebody hears of it.
func TestCallsCannotFillTheMemoryWithRooms(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	hints, watch := akia.NewHints(akia.HintConfig{Now: h.Now}), akia.NewWatch(h.client(t), akia.WatchConfig{})
	call(hints, "room_ready", `{"room":"101"}`)
	hints.Follow(watch)
	for n := range 5000 {
		call(hints, "room_ready", fmt.Sprintf(`{"room":"x%d"}`, n))
		call(hints, "room_ready", fmt.Sprintf(`{"reservation_id":"%d"}`, n))
		hints.Follow(watch)
	}
	if marks, pending := hints.Marked(); marks > 4096 || pending > 4096 {
		t.Errorf("%d marks and %d stays wait; want at most 4096 each", marks, pending)
	}
	call(hints, "room_ready", `{"room":"101","n":2}`) // what is marked is marked anew
	hints.Follow(watch)
	house, _ := (&akia.Modes{Hints: hints}).Observe(t.Context())
	if !slices.ContainsFunc(house.Rooms, func(r access.Room) bool { return r.Name == "101" }) {
		t.Error("the first mark is lost")
	}
	if !slices.ContainsFunc(house.Gaps, func(g string) bool { return strings.Contains(g, "more calls") }) {
		t.Errorf("gaps %q; want one that says so", house.Gaps)
	}
}

// A caller that never finishes its body is answered before it does.
func TestABodyThatNeverEndsIsAnswered(t *testing.T) {
	hints := akia.NewHints(akia.HintConfig{})
	server := httptest.NewServer(hints)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /akia HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"reservation_id\":"); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, len("HTTP/1.1 200"))
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 200" {
		t.Errorf("answered %q, error %v", answer, err)
	}
}

func TestSilenceIsToldOnlyWhenItIsLongerThanExpected(t *testing.T) {
	clock := newClock()
	hints := akia.NewHints(akia.HintConfig{Now: clock.Now, Silence: 12 * time.Hour})
	quiet := func() bool {
		house, _ := (&akia.Modes{Hints: hints}).Observe(t.Context())
		told := slices.ContainsFunc(house.Gaps, func(g string) bool { return strings.Contains(g, "still subscribed") })
		if told != hints.Silent() {
			t.Errorf("silent %v, gaps %q", hints.Silent(), house.Gaps)
		}
		return told
	}
	_ = clock.Sleep(t.Context(), 12*time.Hour)
	if quiet() {
		t.Error("half a day is too long already")
	}
	_ = clock.Sleep(t.Context(), time.Minute)
	if !quiet() {
		t.Error("nothing is said of a longer silence")
	}
	call(hints, "hint", "")
	if quiet() {
		t.Error("a call does not end the silence")
	}
}

// A mark counts until a later reading shows the room otherwise, is as durable as
// what is learnt, and the next one is a new one.
func TestTheLifeOfAMark(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.SetRoom("101", "")
	h.Book(booking("1", "101"))
	hints, watch := akia.NewHints(akia.HintConfig{Now: h.Now}), akia.NewWatch(h.client(t), akia.WatchConfig{})
	var known access.Known
	see := func(m *akia.Modes) (since time.Time, is access.Readiness) {
		t.Helper()
		house, err := m.Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		known = plan.Learn(known, house, plan.Defaults(), h.Now(), time.UTC)
		for _, r := range house.Rooms {
			if r.Name == "101" {
				is = r.Readiness
			}
		}
		return known.Rooms[0].Since, is
	}
	m := &akia.Modes{Bulk: []akia.Bulk{h.client(t)}, Watch: watch, Hints: hints}
	mark := func() time.Time {
		call(hints, "room_ready", `{"room_number":"101"}`)
		hints.Follow(watch)
		return h.Now()
	}
	first := mark()
	_ = h.Sleep(t.Context(), time.Hour)
	if since, is := see(m); is != access.Ready || !since.Equal(first) {
		t.Errorf("%v since %v, want ready since %v: a report without a word for the room says nothing", is, since, first)
	}
	// After a restart the ledger's rooms are all that is left of it.
	again := akia.NewHints(akia.HintConfig{Now: h.Now})
	again.Recall(known.Rooms)
	if since, is := see(&akia.Modes{Bulk: m.Bulk, Watch: watch, Hints: again}); is != access.Ready || !since.Equal(first) {
		t.Errorf("after a restart: %v since %v", is, since)
	}
	second := mark()
	if since, is := see(m); is != access.Ready || !since.Equal(second) {
		t.Errorf("a second mark: %v since %v, want %v", is, since, second)
	}
	h.SetRoom("101", "dirty")
	_ = h.Sleep(t.Context(), time.Minute)
	if _, is := see(m); is != access.NotReady {
		t.Errorf("%v, and a later report says dirty", is)
	}
	h.SetRoom("101", "")
	if _, is := see(m); is != access.ReadinessUnknown {
		t.Errorf("%v: the mark is back", is)
	}
}

// Automations that call late, twice, out of order or never: the hints only say
// where to look, so that what is read is right.
func TestFaultyCallsNeverMislead(t *testing.T) {
	for seed := range int64(5) {
		h := openHotel(t, akiasim.Options{HooksLost: 0.3, HooksTwice: 0.3, HooksLate: 0.5, Seed: seed})
		hints, watch := akia.NewHints(akia.HintConfig{Now: h.Now}), h.watch(t)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.SetPathValue("action", strings.TrimPrefix(r.URL.Path, "/"))
			hints.ServeHTTP(w, r)
		}))
		defer server.Close()
		for _, on := range []akiasim.Trigger{akiasim.OnBooked, akiasim.OnCheckIn, akiasim.OnCanceled, akiasim.OnRoomChanged} {
			h.Automate(on, server.URL+"/hint")
		}
		m := &akia.Modes{Bulk: []akia.Bulk{h.client(t)}, Watch: watch, Hints: hints}
		for i := range 12 {
			id := fmt.Sprint(i + 1)
			h.Book(booking(id, "1"+id))
			h.Move(id, "2"+id)
			if i%3 == 0 {
				h.Cancel(id)
			}
			h.CallOut(t.Context(), http.DefaultClient)
			hints.Follow(watch)
			_ = h.Sleep(t.Context(), 20*time.Minute)
			h.CallOut(t.Context(), http.DefaultClient)
			house, err := m.Observe(t.Context())
			if err != nil || len(house.Stays) != i+1 || len(house.Bad) > 0 {
				t.Fatalf("seed %d: %d stays, bad %v, error %v", seed, len(house.Stays), house.Bad, err)
			}
			for _, s := range house.Stays {
				if want := "2" + string(s.ID); s.Room != want {
					t.Errorf("seed %d: stay %s is in %s, want %s", seed, s.ID, s.Room, want)
				}
			}
		}
	}
}
