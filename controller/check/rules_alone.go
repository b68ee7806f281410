package check

import (
	"fmt"
	"slices"
	"strings"

	"pinwarden/policy"
)

// Unasked are the gates that policies alone do not answer: whether the hotel shows
// a field, or takes a call, is seen with its account only.
func Unasked(sets []*policy.Set) []Finding {
	var found []Finding
	for _, s := range sets {
		var gates []string
		rules := map[string][]string{} // that wait for it
		for i := range s.Rules {
			wait := func(gate string) {
				if rules[gate] == nil {
					gates = append(gates, gate)
				}
				if name := fmt.Sprintf("%q", s.Rules[i].Name); !slices.Contains(rules[gate], name) {
					rules[gate] = append(rules[gate], name)
				}
			}
			for _, a := range s.Rules[i].Access {
				for _, g := range a.Fields {
					wait(fmt.Sprintf("the field %q", g.Field))
				}
				for _, name := range a.Actions {
					wait(fmt.Sprintf("a call of %q", name))
				}
			}
		}
		for _, gate := range gates {
			f := one(Note, "policy", s.Property, fmt.Sprintf("doors of %s wait for %s, and stay closed without it", strings.Join(rules[gate], ", "), gate),
				"whether the hotel shows that is not in the policy", "run pinwarden check with the hotel's account")
			f[0].Rule = "gate_not_asked"
			found = append(found, f...)
		}
	}
	return found
}
