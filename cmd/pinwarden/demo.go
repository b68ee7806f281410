package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"pinwarden/policy"
)

//go:embed demo_policy.yaml
var demoPolicy []byte

func newDemo() *cobra.Command {
	var noWait bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Live through an eventful hotel day in a minute, with nothing to set up",
		Long: "Starts a hotel and its locks as simulators, puts pinwarden between them and tells\n" +
			"what happens: what the hotel shows, the plan and its reasons, what guests are told,\n" +
			"and who can open what. Exits with 0 only if every door was right all day.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			pause := 3 * time.Second
			if noWait {
				pause = 0
			}
			return demo(cmd.Context(), cmd.OutOrStdout(), pause)
		},
	}
	cmd.Flags().BoolVar(&noWait, "no-wait", false, "do not pause for the reader")
	return cmd
}

// demoInterval is how often the demo's controller looks by itself.
const demoInterval = 5 * time.Minute

// demo lives through the day minute by minute and judges every door at each.
func demo(ctx context.Context, w io.Writer, pause time.Duration) error {
	set, err := policy.Load("demo_policy.yaml", demoPolicy)
	if err != nil {
		return err
	}
	begin := demoTime("08:00", set.Zone)
	// The day before, so that the guests in house have their PINs already.
	s, err := newSandbox(ctx, sandboxOptions{Set: set, Start: begin.Add(-20 * time.Hour), HubDelay: 30 * time.Second})
	if err != nil {
		return err
	}
	defer s.Close()
	fill(s, set.Zone)
	if _, err := s.converge(ctx); err != nil {
		return err
	}
	t := newTeller(w, s, set.Zone)
	j := newJudge(s, set.Zone)
	t.opening()
	next := s.clock.Now()
	for at, i := s.clock.Now().Add(time.Minute), 0; i < len(demoSteps); at = at.Add(time.Minute) {
		s.clock.Set(at)
		step := &demoSteps[i]
		happens := !at.Before(demoTime(step.at, set.Zone))
		if happens {
			if step.do != nil {
				step.do(s)
			}
			i++
			t.step(step)
		}
		if happens || !at.Before(next) {
			if next, err = t.look(ctx, happens); err != nil {
				return err
			}
		}
		if t.doorsAt.Equal(at) {
			t.doors(at)
			t.rest(ctx, pause)
		}
		if !at.Before(begin) {
			j.sample(at)
		}
	}
	t.table(j)
	if j.wrong() {
		return exit{exitError, fmt.Errorf("a door was not as it should be")}
	}
	return ctx.Err()
}
