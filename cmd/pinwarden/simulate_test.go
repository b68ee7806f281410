package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/controller/simulate"
	"pinwarden/policy"
	"pinwarden/policy/access"
)

// TestReplay replays a month of real bookings, or of made ones where the file is
// not there, and demands that nothing falls short.
func TestReplay(t *testing.T) {
	bookings, from, to := monthOfBookings(t)
	set, err := policy.Load("simulate_policy.yaml", simulatePolicy)
	if err != nil {
		t.Fatal(err)
	}
	report, err := replay(t.Context(), bookings, set, from, to, 1, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := report.Text(&text); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", &text)
	if !report.Perfect() {
		t.Error("something fell short")
	}
	if report.Arrivals == 0 || report.Writes == 0 || report.Settling == 0 {
		t.Error("nothing happened")
	}
	hidden(t, text.Bytes())
}

// monthOfBookings is August 2015 of the real bookings.
func monthOfBookings(t *testing.T) (b []simulate.Booking, from, to access.Date) {
	t.Helper()
	path := os.Getenv("PINWARDEN_BOOKINGS")
	var err error
	if path == "" {
		t.Log("no real bookings here (see PINWARDEN_BOOKINGS): made ones instead")
		b, err = simulate.ReadBookings(strings.NewReader(madeBookings(120)))
	} else {
		b, err = readBookings(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b, access.NewDate(2015, 8, 1), access.NewDate(2015, 8, 31)
}

// madeBookings is a file of bookings for August 2015 with a bit of everything.
func madeBookings(n int) string {
	var b strings.Builder
	b.WriteString("booking_id,booked_on,arrival,departure,final_status,status_date,reserved_room_type,assigned_room_type," +
		"booking_changes,guests,customer_type,channel\n")
	finals := []string{"Check-Out", "Check-Out", "Check-Out", "Canceled", "Check-Out", "No-Show"}
	for i := range n {
		arrival := access.NewDate(2015, 8, 1) + access.Date(i*28/n)
		departure, final := arrival+access.Date(i%5), finals[i%len(finals)]
		status := departure
		if final != "Check-Out" {
			status = arrival
		}
		fmt.Fprintf(&b, "M%03d,%s,%s,%s,%s,%s,%c,%c,%d,2,Transient,Direct\n", i, arrival-access.Date(i%9), arrival, departure,
			final, status, 'A'+rune(i%7), 'A'+rune(i/2%7), i%4)
	}
	return b.String()
}

// hidden fails if a report holds what could be a code or a guest.
func hidden(t *testing.T, report []byte) {
	t.Helper()
	if found := newScanner(sentinels).scan(report); len(found) > 0 {
		t.Errorf("the report holds %v", found)
	}
}

func TestSimulateCommand(t *testing.T) {
	file := filepath.Join(folder(t), "bookings.csv")
	if err := os.WriteFile(file, []byte(madeBookings(20)), 0o600); err != nil {
		t.Fatal(err)
	}
	once := func() []byte {
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"simulate", "--bookings", file, "--from", "2015-08-01", "--to", "2015-08-07", "-o", "json"}, &out, &errs); code != exitFine {
			t.Fatalf("exit code %d: %s", code, &errs)
		}
		said(t, out.String()+errs.String())
		return out.Bytes()
	}
	first := once()
	var figures map[string]any
	if err := json.Unmarshal(first, &figures); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"stays", "arrivals", "arrivals_ready", "untold_arrivals", "wrongful_access_minutes", "locked_out_minutes",
		"settling_minutes", "conflict_minutes", "passes", "idle_writes", "writes", "writes_needed", "writes_by_cause", "pins_changed_after_told", "seed",
	} {
		if _, ok := figures[key]; !ok {
			t.Errorf("the report lacks %s", key)
		}
	}
	hidden(t, first)
	if !bytes.Equal(first, once()) {
		t.Error("the same replay gives two reports")
	}
}

// TestReplayWithTraps holds a week of made bookings, with every trap at its worst,
// to what a replay of real ones is held to.
func TestReplayWithTraps(t *testing.T) {
	bookings, err := simulate.ReadBookings(strings.NewReader(madeBookings(120)))
	if err != nil {
		t.Fatal(err)
	}
	set, err := policy.Load("simulate_policy.yaml", simulatePolicy)
	if err != nil {
		t.Fatal(err)
	}
	text := func(seed int64) (*simulate.Report, string) {
		r, err := replay(t.Context(), bookings, set, access.NewDate(2015, 8, 1), access.NewDate(2015, 8, 8), seed, true, nil)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := r.Text(&text); err != nil {
			t.Fatal(err)
		}
		hidden(t, text.Bytes())
		return r, text.String()
	}
	struck := map[string]int{}
	for seed := range int64(3) {
		r, first := text(seed)
		t.Logf("\n%s", first)
		if r.UnreadyUsable > 0 || r.UnreadyUnalarmed > 0 || r.Wrongful > 0 || r.PINsChanged > 0 || r.Conflict > 0 ||
			100*r.AlarmsWithoutCause > r.Arrivals || r.Arrivals == 0 {
			t.Errorf("seed %d: a fault did what none may do", seed)
		}
		for kind, n := range r.Struck {
			struck[kind] += n
		}
		if seed == 0 {
			if _, again := text(seed); first != again {
				t.Errorf("the same seed gives two reports:\n%s", cmp.Diff(first, again))
			}
		}
	}
	for _, kind := range []string{
		"akia outage", "akia request", "akia report empty", "akia report short", "salto outage", "salto burst", "salto hub offline",
		"salto lost", "salto torn", "salto stale", "salto no link", "salto slow",
	} {
		if struck[kind] == 0 {
			t.Errorf("no %s: the weather was too good", kind)
		}
	}
}
