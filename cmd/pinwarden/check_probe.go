package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pinwarden/controller/check"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks"
)

// probe tries the open questions on the site of one property, or shows what that
// would do.
func (c *config) probe(ctx context.Context, w, progress io.Writer, sets []*policy.Set, secret access.Secret, who accounts, o checking) error {
	if len(sets) != 1 {
		return exit{exitUsage, errors.New("--probe is for one property: name it with --property")}
	}
	if !o.yes {
		return showSteps(w, sets[0].Site, o.probe)
	}
	sink, err := saltoks.New(c.saltoks(sets[0], secret, who.locks))
	if err != nil {
		return exit{exitUsage, err}
	}
	defer context.AfterFunc(ctx, func() { fmt.Fprintln(progress, "removing what the probe has made, which may take two minutes") })()
	answers, err := sink.Probe(ctx, o.probe)
	if len(answers) == 0 && err != nil {
		return err
	}
	code := o.print(w, []check.Report{{Property: sets[0].Property, Findings: check.Sorted(findings(answers))}}, nil)
	if err != nil {
		return exit{exitError, fmt.Errorf("the probe of %s is not complete: %w", sets[0].Property, err)}
	}
	return code
}

func showSteps(w io.Writer, site, room string) error {
	fmt.Fprintf(w, "On site %q a probe would, without opening any door:\n", site)
	for i, step := range saltoks.ProbeSteps(room) {
		fmt.Fprintf(w, "%3d. %s\n", i+1, step)
	}
	_, err := fmt.Fprintln(w, "It takes a few minutes and needs an account that may write. To make it, add --yes.")
	return err
}

// findings are answers as a check would show them.
func findings(answers []saltoks.Answer) []check.Finding {
	all := make([]check.Finding, 0, len(answers))
	for _, a := range answers {
		f := check.Finding{
			Rule: "probe", Where: check.Where{Kind: "assumption", Name: a.Question},
			What: fmt.Sprintf("%s (assumed: %s)", a.Seen, a.Assumed),
		}
		if !a.Held {
			f.Severity, f.Cure = check.Warning, a.Do
			if a.Grave {
				f.Severity = check.Error
			}
		}
		all = append(all, f)
	}
	return all
}
