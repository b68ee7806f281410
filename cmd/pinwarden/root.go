package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"pinwarden/policy"
)

// The exit codes.
const (
	exitFine    = 0
	exitError   = 1
	exitChanges = 2 // only with --detailed-exitcode
	exitHeld    = 3 // a guard holds something back
	exitPartly  = 4 // some of it is done, the next pass goes on
	exitStale   = 5 // a saved plan no longer fits
	exitUsage   = 64
)

// exit is an error that knows its exit code; an empty text prints nothing.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// run is the program without the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	out := &outlet{Writer: stdout, stop: stop}
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if failure := out.failure(); failure != nil {
		err = failure
	}
	if err == nil {
		return exitFine
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(stderr, "pinwarden: %s\n", text)
	}
	return exitCode(err)
}

// worse returns the exit code that must not be hidden by the other.
func worse(a, b int) int {
	ranks := []int{exitFine, exitChanges, exitHeld, exitPartly, exitStale, exitError}
	if slices.Index(ranks, a) < slices.Index(ranks, b) {
		return b
	}
	return a
}

func exitCode(err error) int {
	var e exit
	var bad policy.Diagnostics
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &e):
		return e.code
	case errors.As(err, &bad):
		return exitUsage
	}
	return exitError
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "pinwarden",
		Short:         "Keeps the PINs of a hotel's door locks in agreement with its stays",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exit{exitUsage, err} })
	root.AddCommand(newDemo(), newRun(), newLogin(), newCheck(), newTest(), newSchema(), newPlan(), newApply(), newSnapshot(), newExplain(),
		newSimulate(), newSim(), newVersion())
	for _, c := range append(root.Commands(), root) {
		usageErrors(c)
	}
	return root
}

// usageErrors gives a wrong number of arguments the exit code of a usage error.
func usageErrors(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return exit{exitUsage, err}
			}
			return nil
		}
	}
}
