package simulate

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"text/tabwriter"
	"time"

	"pinwarden/policy/access"
)

// Report is what a replay came to. The package's comment defines each figure.
type Report struct {
	From, To access.Date
	Seed     int64

	Stays, Arrivals, Ready, Untold          int
	Wrongful, LockedOut, Settling, Conflict time.Duration
	Passes, Writes, Idle, PINsChanged       int
	FailedPasses, HeldPasses                int
	// Needed is the least that the writes could have been, Spent the same by kind of change.
	Needed int
	Spent  []Spent
	// What faults did, and what was said of it.
	Unavoidable                     time.Duration
	Alarms, AlarmsWithoutCause      int
	UnreadyUsable, UnreadyUnalarmed int
	AlarmKinds, Struck              map[string]int
	Faults                          []string
	// Notes are the first things that fell short, for people.
	Notes []string
}

// mostNotes is how many notes a report has at most.
const mostNotes = 40

func (s *scorer) note(id access.StayID, what string, at time.Time) {
	if len(s.report.Notes) >= mostNotes {
		return
	}
	if id == "" {
		id = "nobody"
	}
	text := fmt.Sprintf("%s: %s", id, what)
	if !at.IsZero() {
		text += " at " + at.Format(time.RFC3339)
	}
	s.report.Notes = append(s.report.Notes, text)
}

// Perfect reports whether nothing fell short.
func (r *Report) Perfect() bool {
	return r.Ready == r.Arrivals && r.Untold == 0 && r.Wrongful == 0 && r.LockedOut == 0 && r.Conflict == 0 &&
		r.Idle == 0 && r.Writes == r.Needed && r.PINsChanged == 0 && r.FailedPasses == 0
}

// inMinutes rounds up to hundredths, so that nothing rounds to none.
func inMinutes(d time.Duration) float64 { return math.Ceil(d.Minutes()*100) / 100 }

type figures struct {
	From        access.Date    `json:"from"`
	To          access.Date    `json:"to"`
	Seed        int64          `json:"seed"`
	Stays       int            `json:"stays"`
	Arrivals    int            `json:"arrivals"`
	Ready       int            `json:"arrivals_ready"`
	Untold      int            `json:"untold_arrivals"`
	Wrongful    float64        `json:"wrongful_access_minutes"`
	LockedOut   float64        `json:"locked_out_minutes"`
	Settling    float64        `json:"settling_minutes"`
	Conflict    float64        `json:"conflict_minutes"`
	PINsChanged int            `json:"pins_changed_after_told"`
	Passes      int            `json:"passes"`
	Writes      int            `json:"writes"`
	Needed      int            `json:"writes_needed"`
	Spent       []Spent        `json:"writes_by_cause"`
	Idle        int            `json:"idle_writes"`
	Unavoidable float64        `json:"unavoidable_minutes"`
	Alarms      int            `json:"alarms"`
	NoCause     int            `json:"alarms_without_cause"`
	AlarmKinds  map[string]int `json:"alarms_by_kind"`
	Usable      int            `json:"unready_though_usable"`
	Unalarmed   int            `json:"unready_unalarmed"`
	Struck      map[string]int `json:"faults"`
	Failed      int            `json:"failed_passes"`
	Held        int            `json:"held_passes"`
	Notes       []string       `json:"notes"`
}

// MarshalJSON writes one object with a figure a key.
func (r *Report) MarshalJSON() ([]byte, error) {
	return json.Marshal(figures{
		From: r.From, To: r.To, Seed: r.Seed, Stays: r.Stays, Arrivals: r.Arrivals, Ready: r.Ready, Untold: r.Untold,
		Wrongful: inMinutes(r.Wrongful), LockedOut: inMinutes(r.LockedOut),
		Settling: inMinutes(r.Settling), Conflict: inMinutes(r.Conflict),
		PINsChanged: r.PINsChanged, Passes: r.Passes, Writes: r.Writes, Needed: r.Needed, Spent: r.Spent, Idle: r.Idle,
		Unavoidable: inMinutes(r.Unavoidable), Alarms: r.Alarms, NoCause: r.AlarmsWithoutCause, AlarmKinds: r.AlarmKinds,
		Usable: r.UnreadyUsable, Unalarmed: r.UnreadyUnalarmed, Struck: r.Struck,
		Failed: r.FailedPasses, Held: r.HeldPasses, Notes: append(append([]string{}, r.Notes...), r.Faults...),
	})
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(label string, value any) { fmt.Fprintf(t, "%s\t%v\n", label, value) }
	fmt.Fprintf(t, "Arrivals from %s to %s, seed %d\n\n", r.From, r.To, r.Seed)
	row("stays", r.Stays)
	row("arrivals", r.Arrivals)
	row("  ready", r.Ready)
	row("  not told by then", r.Untold)
	row("  unready though usable", r.UnreadyUsable)
	row("  unready and unalarmed", r.UnreadyUnalarmed)
	row("wrongful access, minutes", inMinutes(r.Wrongful))
	row("  unavoidable beside it", inMinutes(r.Unavoidable))
	row("locked out, minutes", inMinutes(r.LockedOut))
	row("settling, minutes", inMinutes(r.Settling))
	row("conflict, minutes", inMinutes(r.Conflict))
	row("PINs changed after told", r.PINsChanged)
	row("alarms", r.Alarms)
	for _, kind := range slices.Sorted(maps.Keys(r.AlarmKinds)) {
		row("    "+kind, r.AlarmKinds[kind])
	}
	row("  without cause", r.AlarmsWithoutCause)
	row("passes", r.Passes)
	row("  failed", r.FailedPasses)
	row("  with something held", r.HeldPasses)
	row("writes", r.Writes)
	row("  needed", r.Needed)
	for _, s := range r.Spent {
		if s.Written != s.Needed {
			row("    "+string(s.Cause), fmt.Sprintf("%d for %d, in %d changes", s.Written, s.Needed, s.Changes))
		}
	}
	row("  idle", r.Idle)
	for _, kind := range slices.Sorted(maps.Keys(r.Struck)) {
		row("fault: "+kind, r.Struck[kind])
	}
	if len(r.Notes)+len(r.Faults) > 0 {
		fmt.Fprintln(t, "\nWhat fell short, at most the first few of each:")
	}
	for _, n := range append(append([]string{}, r.Notes...), r.Faults...) {
		fmt.Fprintf(t, "  %s\n", n)
	}
	return t.Flush()
}
