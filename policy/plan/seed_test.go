package plan_test

import "flag"

// Properties draw the same worlds in every run, so that a change is judged by
// itself and not by luck. -rapid.seed=0 draws new ones, -rapid.checks=N more of them.
func init() {
	if err := flag.Set("rapid.seed", "20260511"); err != nil {
		panic(err)
	}
}
