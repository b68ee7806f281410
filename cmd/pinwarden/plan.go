package main

import (
	"errors"

	"github.com/spf13/cobra"

	"pinwarden/controller/ledger"
)

func newPlan() *cobra.Command {
	var file string
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what would be done, and why, without doing it",
		Long: "Reads both sides and prints what a pass would do. It writes nothing anywhere,\n" +
			"except a new access token in place of one that is running out.\n" +
			"While a daemon runs, it prints the last plan of that one.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			plans, unread := c.makePlans(cmd.Context(), cmd.ErrOrStderr())
			if errors.Is(unread, ledger.ErrInUse) {
				return c.askDaemon(cmd.Context(), cmd.OutOrStdout(), detailed)
			}
			if plans == nil && unread != nil {
				return unread
			}
			code, err := showPlans(cmd.OutOrStdout(), plans, detailed)
			if unread != nil {
				code = worse(code, exitError)
			}
			if code == exitFine && err == nil {
				return nil
			}
			return exit{code, errors.Join(unread, err)}
		},
	}
	configFlag(cmd, &file)
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there is something to do")
	return cmd
}

func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "pinwarden.yaml", "the operator's file")
}
