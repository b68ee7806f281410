package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"pinwarden/controller/check"
	"pinwarden/policy"
)

// checking is what check was asked to do.
type checking struct {
	config, policy, property string
	probe                    string
	yes                      bool
	output                   string
	detailed                 bool
	days, guests             int
}

func newCheck() *cobra.Command {
	var o checking
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Find what is set up wrongly before a guest does",
		Long: "Looks at the policies, at both accounts, and at how rooms, groups and locks belong together. It changes nothing.\n" +
			"It exits with 1 if a guest will stand before a closed door or a stranger could get in, with 64 if a policy has mistakes.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			if err := o.validate(); err != nil {
				return exit{exitUsage, err}
			}
			if o.policy != "" {
				return o.lint(out)
			}
			c, err := readConfig(o.config)
			if err != nil {
				return err
			}
			return c.check(cmd.Context(), out, cmd.ErrOrStderr(), o)
		},
	}
	configFlag(cmd, &o.config)
	f := cmd.Flags()
	f.StringVar(&o.policy, "policy", "", "look at a policy file or a folder of them alone; needs no account")
	f.StringVar(&o.property, "property", "", "look at one property alone")
	f.StringVar(&o.probe, "probe", "", "try on the live site what nobody has written down, beside the room whose access group has this name")
	f.BoolVar(&o.yes, "yes", false, "make the probe; without it, its steps are only shown")
	f.StringVarP(&o.output, "output", "o", "table", "table or json")
	f.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with 2 when there are warnings and no errors")
	f.IntVar(&o.days, "days", 3, "how many days ahead arrivals are looked at")
	f.IntVar(&o.guests, "guests", 30, "of how many guests at most it is asked whether a message can reach them; a call each")
	return cmd
}

func (o *checking) validate() error {
	switch {
	case o.output != "table" && o.output != "json":
		return fmt.Errorf("-o %s: write table or json", o.output)
	case o.policy != "" && o.probe != "":
		return errors.New("--policy needs no account and --probe does: leave one of them out")
	case o.yes && o.probe == "":
		return errors.New("--yes is for --probe ROOM: name the room, or leave it out")
	case o.days < 0 || o.guests < 0:
		return errors.New("--days and --guests: write 0 or more")
	}
	return nil
}

// lint looks at policies alone.
func (o *checking) lint(w io.Writer) error {
	sets, err := readPolicies("--policy", o.policy)
	var faults policy.Diagnostics
	if err != nil && !errors.As(err, &faults) {
		return exit{exitUsage, err}
	}
	for _, s := range sets {
		faults = append(faults, s.Warnings...)
	}
	found := append(check.Run(check.Facts{Faults: faults}), check.Unasked(sets)...)
	return o.print(w, []check.Report{{Findings: found}}, err)
}

// readPolicies reads a file or a folder of them, which a flag names, without an account or a configuration.
func readPolicies(flag, path string) ([]*policy.Set, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", flag, err)
	case info.IsDir():
		sets, err := policy.LoadDir(os.DirFS(path))
		if err == nil {
			err = apart(sets)
		}
		return sets, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %s is no regular file", flag, path)
	}
	set, err := policy.LoadFile(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return []*policy.Set{set}, nil
}

// check looks at every property, or probes the site of one.
func (c *config) check(ctx context.Context, w, progress io.Writer, o checking) error {
	sets, err := c.loadPolicies()
	var faults policy.Diagnostics
	if errors.As(err, &faults) {
		return o.print(w, []check.Report{{Findings: check.Run(check.Facts{Faults: faults})}}, err)
	}
	if err == nil {
		err = apart(sets)
	}
	if err != nil {
		return exit{exitUsage, err}
	}
	if o.property != "" {
		sets = slices.DeleteFunc(sets, func(s *policy.Set) bool { return s.Property != o.property })
		if len(sets) == 0 {
			return exit{exitUsage, fmt.Errorf("--property: no policy is for %q", o.property)}
		}
	}
	secret, err := c.readKey("secret_file", c.SecretFile)
	if err != nil {
		return err
	}
	who, err := c.accounts(notices{warn: progress})
	if err != nil {
		return err
	}
	if o.probe != "" {
		return c.probe(ctx, w, progress, sets, secret, who, o)
	}
	var reports []check.Report
	for _, set := range sets {
		r, err := c.checkProperty(ctx, set, secret, who, o)
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	return o.print(w, reports, nil)
}

// print prints reports, and returns the exit that sums them up; faulty is what is
// wrong with policies.
func (o *checking) print(w io.Writer, reports []check.Report, faulty error) error {
	write := func() error { return check.Text(w, reports, isTerminal(w)) }
	if o.output == "json" {
		write = func() error { return check.JSON(w, reports) }
	}
	if err := write(); err != nil {
		return err
	}
	code := exitFine
	if faulty != nil {
		return exit{code: exitUsage}
	}
	for _, r := range reports {
		switch worst, found := check.Worst(r.Findings); {
		case found && worst == check.Error:
			code = worse(code, exitError)
		case found && worst == check.Warning && o.detailed:
			code = worse(code, exitChanges)
		}
	}
	if code == exitFine {
		return nil
	}
	return exit{code: code}
}

// isTerminal reports whether colours can be seen and are wanted.
func isTerminal(w io.Writer) bool {
	if o, ok := w.(*outlet); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
