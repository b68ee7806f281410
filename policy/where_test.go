package policy_test

import (
	"testing"

	"pinwarden/policy"
)

func TestARuleIsFoundWhereItStands(t *testing.T) {
	const text = plainHead + `rules:
  - name: owners
    when: {rate_code: OWNER}
    deny: owner's own stay
  - name: default
    access: [{doors: room}]
    pin: {message: welcome}
messages: {welcome: "{{customer.salto_ks_key_code__a}} it is."}
`
	set, err := policy.Load("seaside.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]int{"owners": 8, "default": 11, "nobody": 0} {
		if file, line := set.Where(rule); file != "seaside.yaml" || line != want {
			t.Errorf("rule %s stands in %s:%d, want seaside.yaml:%d", rule, file, line, want)
		}
	}
}

// plainHead is a policy without rules, of six lines.
const plainHead = `apiVersion: pinwarden/v1
property: plain
timezone: UTC
akia: {office: "7"}
salto: {site: Plain}
hours: {check_in: "15:00", check_out: "11:00"}
`
