package main

import (
	"fmt"
	"io"

	"pinwarden/policy/plan"
)

// showPlans prints the plans and returns the exit code that sums them up.
func showPlans(w io.Writer, plans []plan.Plan, detailed bool) (code int, err error) {
	for i := range plans {
		p := &plans[i]
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := p.Text(w, nil); err != nil {
			return exitError, err
		}
		switch {
		case len(p.Held) > 0 || p.Distrusted():
			code = worse(code, exitHeld)
		case len(p.Actions) > 0 && detailed:
			code = worse(code, exitChanges)
		}
	}
	return code, nil
}
