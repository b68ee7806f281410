package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"pinwarden/controller/ledger"
	"pinwarden/policy/plan/show"
)

// planning is what plan was asked to do.
type planning struct {
	config, output, out, at string
	detailed                bool
	from                    instead
}

func newPlan() *cobra.Command {
	var o planning
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
			if err := o.validate(); err != nil {
				return exit{exitUsage, err}
			}
			if o.from.asked() {
				return o.from.plan(cmd, o)
			}
			c, err := readConfig(o.config)
			if err != nil {
				return err
			}
			return c.plan(cmd, o)
		},
	}
	configFlag(cmd, &o.config)
	o.from.flags(cmd)
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "text", formats)
	f.StringVar(&o.out, "out", "", "also write the plan to a file, for apply FILE")
	f.StringVar(&o.at, "at", "", `show what would be done at a later instant, as 2026-05-09T14:00:00+02:00 or, local, "2026-05-09 14:00"`)
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 when there is something to do")
	return cmd
}

func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "pinwarden.yaml", "the operator's file")
}

func (o *planning) validate() error {
	if !isFormat(o.output) {
		return fmt.Errorf("-o %s: write %s", o.output, formats)
	}
	if o.at == "" {
		return nil
	}
	if o.out != "" {
		return errors.New("--at supposes what --out cannot: a plan that can be applied is of now; leave one of them out")
	}
	_, err := parseInstant(o.at, time.UTC)
	return err
}

// plan makes plans, or asks the daemon that has the ledger for its own, and shows them.
func (c *config) plan(cmd *cobra.Command, o planning) error {
	plans, unread := c.makePlans(cmd.Context(), cmd.ErrOrStderr(), o.at)
	if errors.Is(unread, ledger.ErrInUse) {
		if o.out != "" {
			return fmt.Errorf("--out: beside another process nothing can be applied: %w", unread)
		}
		doc, err := c.askDaemon(cmd.Context(), o.at)
		if err != nil {
			return err
		}
		return o.show(cmd, doc, c.policyFolder(), nil)
	}
	if plans == nil && unread != nil {
		return unread
	}
	if o.out != "" {
		secret, err := c.readKey("secret_file", c.SecretFile)
		if err != nil {
			return err
		}
		if err := savePlans(o.out, plans, unread, secret, time.Now()); err != nil {
			return err
		}
		cmd.PrintErrf("written to %s; do it with: pinwarden apply %s\n", o.out, o.out)
		if unread != nil {
			cmd.PrintErrf("%s is without what could not be read\n", o.out)
		}
	}
	return o.show(cmd, document(plans, lines(unread)...), c.policyFolder(), unread)
}

// show prints plans and returns the exit that sums them up. folder is where the
// policies are, unread what is missing of the plans.
func (o *planning) show(cmd *cobra.Command, doc *show.Document, folder string, unread error) error {
	code := exitOf(doc, o.detailed)
	err := errors.Join(unread, showDocument(cmd.OutOrStdout(), doc, o.output, folder))
	if err != nil {
		code = worse(code, exitError)
	}
	if code == exitFine {
		return nil
	}
	return exit{code, err}
}
