package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"pinwarden/controller/ledger"
	"pinwarden/policy/plan"
)

func newPlan() *cobra.Command {
	var file string
	var detailed bool
	var from instead
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what would be done, and why, without doing it",
		Long: "Reads both sides and prints what a pass would do. It writes nothing anywhere,\n" +
			"except a new access token in place of one that is running out.\n" +
			"While a daemon runs, it prints the last plan of that one.\n" +
			"With --snapshot it needs neither configuration nor account, with --policy it plans\n" +
			"under other policies, and with --against it shows what these change, and no more.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if from.asked() {
				return from.plan(cmd, file, detailed)
			}
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			all, err := c.wire(cmd.Context(), wiring{readOnly: true, warn: cmd.ErrOrStderr()})
			if errors.Is(err, ledger.ErrInUse) {
				return c.askDaemon(cmd.Context(), cmd.OutOrStdout(), detailed)
			}
			if err != nil {
				return err
			}
			defer closeAll(all)
			var plans []plan.Plan
			var unread []error
			for _, p := range all { // one property holds up no other
				plan, err := p.Plan(cmd.Context())
				if err != nil {
					unread = append(unread, err)
					continue
				}
				plans = append(plans, plan)
			}
			code, err := printPlans(cmd.OutOrStdout(), plans, detailed)
			if unread != nil {
				code = worse(code, exitError)
			}
			if code == exitFine && err == nil {
				return nil
			}
			return exit{code, errors.Join(append(unread, err)...)}
		},
	}
	configFlag(cmd, &file)
	from.flags(cmd)
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there is something to do")
	return cmd
}

// askDaemon prints the last plan of the daemon that has the ledger: beside it
// nobody else knows what was done.
func (c *config) askDaemon(ctx context.Context, w io.Writer, detailed bool) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.listen()+"/-/plan", nil)
	if err != nil {
		return exit{exitUsage, fmt.Errorf("server.listen: %w", err)}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("another process has the ledger, and no daemon answers: %w", err)
	}
	defer resp.Body.Close()
	code, err := strconv.Atoi(resp.Header.Get(exitHeader))
	if err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the daemon at %s has no plan to show: %s", c.listen(), resp.Status)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("read the plan of the daemon: %w", err)
	}
	if code == exitFine || code == exitChanges && !detailed {
		return nil
	}
	return exit{code: code}
}

func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "pinwarden.yaml", "the operator's file")
}

// printPlans prints the plans and returns the exit code that sums them up.
func printPlans(w io.Writer, plans []plan.Plan, detailed bool) (code int, err error) {
	for i := range plans {
		p := &plans[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := p.Text(w, nil); err != nil {
			return exitError, err
		}
		switch {
		case p.Misnamed():
			code = worse(code, exitError)
		case len(p.Held) > 0 || p.Distrusted():
			code = worse(code, exitHeld)
		case len(p.Actions) > 0 && detailed:
			code = worse(code, exitChanges)
		}
	}
	return code, nil
}
