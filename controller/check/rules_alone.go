package check

import (
	"fmt"
	"slices"

	"pinwarden/policy"
)

// Unasked are the gates that policies alone do not answer: whether the hotel shows
// a field, or takes a call, is seen with its account only.
func Unasked(sets []*policy.Set) []Finding {
	var found []Finding
	for _, s := range sets {
		for i := range s.Rules {
			var asked []string
			add := func(what, name string) {
				if text := fmt.Sprintf("%s %q", what, name); !slices.Contains(asked, text) {
					asked = append(asked, text)
				}
			}
			for _, a := range s.Rules[i].Access {
				for _, g := range a.Fields {
					add("the field", g.Field)
				}
				for _, name := range a.Actions {
					add("a call of", name)
				}
			}
			for _, what := range asked {
				f := one(Note, "rule", s.Rules[i].Name, "it waits for "+what+"; without it the doors stay closed",
					"whether the hotel shows that is not in the policy", "run pinwarden check with the hotel's account")
				f[0].Rule = "gate_not_asked"
				found = append(found, f...)
			}
		}
	}
	return found
}
