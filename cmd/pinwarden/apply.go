package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pinwarden/controller"
)

func newApply() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "apply",
		Short: "Do what plan shows, once, and stop",
		Long: "Makes passes until nothing is left to do at this moment. What waits for an hour,\n" +
			"for a confirmation or for another stay is left to the daemon.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			all, err := c.wire(cmd.Context(), wiring{})
			if err != nil {
				return err
			}
			defer closeAll(all)
			code := exitFine
			for _, p := range all {
				result, err := apply(cmd.Context(), p.Controller, cmd.OutOrStdout())
				if err != nil {
					return err
				}
				code = max(code, result)
			}
			if code != exitFine {
				return exit{code: code}
			}
			return nil
		},
	}
	configFlag(cmd, &file)
	return cmd
}

// mostPasses bounds an apply: what is issued is told in the next pass, and what
// is revoked is tidied in the next but one.
const mostPasses = 8

// apply makes passes until one changes nothing, and returns the exit code.
func apply(ctx context.Context, c *controller.Controller, w io.Writer) (int, error) {
	for range mostPasses {
		cycle, err := c.RunOnce(ctx)
		if cycle.Plan.ID == "" {
			return exitError, err
		}
		if err := cycle.Plan.Text(w, nil); err != nil {
			return exitError, err
		}
		for _, o := range cycle.Outcomes {
			if o.Err != nil {
				fmt.Fprintf(w, "! %s\n", o.Err)
			}
		}
		switch {
		case err != nil:
			return exitPartly, nil
		case cycle.Did():
			continue
		case len(cycle.Plan.Held) > 0 || cycle.Plan.Distrust != "":
			return exitHeld, nil
		}
		return exitFine, nil
	}
	return exitPartly, nil
}
