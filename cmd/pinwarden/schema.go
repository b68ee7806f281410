package main

import (
	"io"

	"github.com/spf13/cobra"

	"pinwarden/policy"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of policies, by which editors complete and check",
		Long: "Prints the JSON Schema of a policy file. Save it beside the policies, and let them begin with the line\n" +
			"  # yaml-language-server: $schema=policy.schema.json\n" +
			"What one key asks of another no schema tells: pinwarden check --policy does.",
		Example: "  pinwarden schema > policies/policy.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), policy.Schema)
			return err
		},
	}
}
