package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"pinwarden/policy"
)

func (c *config) loadPolicies() ([]*policy.Set, error) {
	dir := c.path(c.Policies)
	sets, err := policy.LoadDir(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("policies: %s: %w", dir, err)
	}
	return sets, nil
}

// apart refuses two properties on one site, each of which would take the other's
// holdings for leftovers of its own, and two of one office, which would both give
// its guests a PIN.
func apart(sets []*policy.Set) error {
	var wrong []error
	for i, b := range sets {
		for _, a := range sets[:i] {
			for _, same := range []struct{ key, a, b string }{{"salto.site", a.Site, b.Site}, {"akia.office", a.Office, b.Office}} {
				if strings.EqualFold(same.a, same.b) {
					wrong = append(wrong, fmt.Errorf("properties %s and %s both name %s %q: give each its own", a.Property, b.Property, same.key, same.b))
				}
			}
		}
	}
	return errors.Join(wrong...)
}

// loader reads the policy of one property anew.
func (c *config) loader(name string) func() (*policy.Set, error) {
	return func() (*policy.Set, error) {
		sets, err := c.loadPolicies()
		if err != nil {
			return nil, err
		}
		for _, s := range sets {
			if s.Property == name {
				return s, nil
			}
		}
		return nil, fmt.Errorf("no file in %s is for property %q any more", c.Policies, name)
	}
}
