package simulate

import (
	"fmt"
	"io"
	"time"
)

// Sum adds up the reports of several seeds.
type Sum struct {
	Seeds       int     `json:"seeds"`
	Arrivals    int     `json:"arrivals"`
	Ready       int     `json:"arrivals_ready"`
	Usable      int     `json:"unready_though_usable"`
	Unalarmed   int     `json:"unready_unalarmed"`
	Alarms      int     `json:"alarms"`
	NoCause     int     `json:"alarms_without_cause"`
	Wrongful    float64 `json:"wrongful_access_minutes"`
	Unavoidable float64 `json:"unavoidable_minutes"`
	LockedOut   float64 `json:"locked_out_minutes"`
	PINsChanged int     `json:"pins_changed_after_told"`
	Writes      int     `json:"writes"`
	Needed      int     `json:"writes_needed"`
	Idle        int     `json:"idle_writes"`
	Failed      int     `json:"failed_passes"`

	wrongful, unavoidable, lockedOut time.Duration
}

// Add takes one report in.
func (s *Sum) Add(r *Report) {
	s.Seeds++
	s.Arrivals += r.Arrivals
	s.Ready += r.Ready
	s.Usable += r.UnreadyUsable
	s.Unalarmed += r.UnreadyUnalarmed
	s.Alarms += r.Alarms
	s.NoCause += r.AlarmsWithoutCause
	s.PINsChanged += r.PINsChanged
	s.Writes += r.Writes
	s.Needed += r.Needed
	s.Idle += r.Idle
	s.Failed += r.FailedPasses
	s.wrongful += r.Wrongful
	s.unavoidable += r.Unavoidable
	s.lockedOut += r.LockedOut
	s.Wrongful, s.Unavoidable, s.LockedOut = inMinutes(s.wrongful), inMinutes(s.unavoidable), inMinutes(s.lockedOut)
}

// Text writes the sum for people, on one line.
func (s *Sum) Text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\n%d seeds: %d of %d arrivals ready, %d unready though usable, %d unready and unalarmed, "+
		"%v wrongful and %v unavoidable minutes, %v locked out, %d alarms, %d without cause, %d PINs changed, "+
		"%d writes for %d needed, %d idle, %d failed passes\n",
		s.Seeds, s.Ready, s.Arrivals, s.Usable, s.Unalarmed, s.Wrongful, s.Unavoidable, s.LockedOut, s.Alarms, s.NoCause,
		s.PINsChanged, s.Writes, s.Needed, s.Idle, s.Failed)
	return err
}
