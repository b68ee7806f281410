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
		Use:   "apply [FILE]",
		Short: "Do what plan shows, once, and stop",
		Long: "Makes passes until nothing is left to do at this moment. What waits for an hour,\n" +
			"for a confirmation or for another stay is left to the daemon.\n" +
			"With a FILE of plan --out it makes one pass that does exactly what the file says.\n" +
			"It exits with 5 and does nothing if that is not what there is to do any more, if\n" +
			"the policy or the ledger is another one, if the file was changed, is a day old or\n" +
			"was used.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			one := func(ctx context.Context, p *property) (int, error) { return apply(ctx, p.Controller, w) }
			fits := func([]*property) error { return nil }
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			if len(args) == 1 {
				secret, err := c.readKey("secret_file", c.SecretFile)
				if err != nil {
					return err
				}
				saved, err := readSaved(args[0], secret)
				if err != nil {
					return err
				}
				for _, what := range saved.Document.Unread {
					cmd.PrintErrf("not in %s: %s\n", args[0], what)
				}
				one = func(ctx context.Context, p *property) (int, error) { return saved.apply(ctx, p, w) }
				fits = saved.missing
			}
			all, err := c.wire(cmd.Context(), wiring{warn: cmd.ErrOrStderr()})
			if err != nil {
				return err
			}
			defer closeAll(all)
			if err := fits(all); err != nil {
				return exit{exitStale, err}
			}
			code, errs := exitFine, []error{}
			for _, p := range all { // one property holds up no other
				result, err := one(cmd.Context(), p)
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
		if err := showDocument(w, document([]made{{Plan: cycle.Plan, where: c.Policy().Where}}), "text", ""); err != nil {
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
