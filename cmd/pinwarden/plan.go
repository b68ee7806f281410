package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pinwarden/policy/plan"
)

func newPlan() *cobra.Command {
	var file string
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what would be done, and why, without doing it",
		Long: "Reads both sides and prints what a pass would do. It writes nothing anywhere.\n" +
			"While a daemon runs, it prints what that one would do.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			all, err := c.wire(cmd.Context(), wiring{readOnly: true})
			if err != nil {
				return err
			}
			defer closeAll(all)
			var plans []plan.Plan
			for _, p := range all {
				plan, err := p.Plan(cmd.Context())
				if err != nil {
					return err
				}
				plans = append(plans, plan)
			}
			return printPlans(cmd.OutOrStdout(), plans, detailed)
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there is something to do")
	return cmd
}

func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "pinwarden.yaml", "the operator's file")
}

// printPlans prints the plans and returns the exit code that sums them up.
func printPlans(w io.Writer, plans []plan.Plan, detailed bool) error {
	code := exitFine
	for i := range plans {
		p := &plans[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := p.Text(w, nil); err != nil {
			return err
		}
		switch {
		case len(p.Held) > 0 || p.Distrust != "":
			code = exitHeld
		case len(p.Actions) > 0 && detailed && code == exitFine:
			code = exitChanges
		}
	}
	if code != exitFine {
		return exit{code: code}
	}
	return nil
}
