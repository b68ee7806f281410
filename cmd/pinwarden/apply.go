package main

import (
	"context"
	"errors"
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
			all, err := c.wire(cmd.Context(), wiring{warn: cmd.ErrOrStderr()})
			if err != nil {
				return err
			}
			defer closeAll(all)
			code, errs := exitFine, []error{}
			for _, p := range all { // one property holds up no other
				result, err := apply(cmd.Context(), p.Controller, cmd.OutOrStdout())
				code, errs = worse(code, result), append(errs, err)
			}
			if code != exitFine {
				return exit{code, errors.Join(errs...)}
			}
			return nil
		},
	}
	configFlag(cmd, &file)
	return cmd
}

// mostPasses bounds an apply: what is issued is told in the next pass, and what
// is revoked is tidied in the next but one. A pass that was cut and yet got on is
// not counted.
const mostPasses = 8

// apply makes passes until one changes nothing, and returns the exit code.
func apply(ctx context.Context, c *controller.Controller, w io.Writer) (int, error) {
	var failed error // in passes that were cut: the others have their turn first
	for n := 0; n < mostPasses; {
		cycle, err := c.RunOnce(ctx)
		if cycle.Plan.ID == "" {
			return exitError, errors.Join(failed, err)
		}
		if err := cycle.Plan.Text(w, nil); err != nil {
			return exitError, errors.Join(failed, err)
		}
		if !cycle.Cut() || !cycle.Did() {
			n++
		}
		failed = errors.Join(failed, err)
		switch {
		case cycle.Cut() && ctx.Err() == nil:
			continue
		case failed != nil:
			return exitPartly, failed
		case cycle.Did():
			continue
		case len(cycle.Plan.Held) > 0 || cycle.Plan.Distrusted():
			return exitHeld, nil
		}
		return exitFine, nil
	}
	return exitPartly, failed
}
