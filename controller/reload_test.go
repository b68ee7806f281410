package controller

import (
	"errors"
	"testing"

	"pinwarden/policy"
)

func TestABadPolicyLeavesTheLastGoodOneInForce(t *testing.T) {
	set, failure := &policy.Set{Property: "small", Revision: "1"}, error(nil)
	p, err := NewPolicies(func() (*policy.Set, error) { return set, failure }, nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	failure = errors.New("line 3: no such key")
	if changed, err := p.Reload(noon); changed || err == nil {
		t.Errorf("Reload = %v, %v; want an error and no change", changed, err)
	}
	if changed, err := p.Reload(noon); changed || err != nil {
		t.Errorf("the same error is reported twice: %v", err)
	}
	if p.Set().Revision != "1" {
		t.Errorf("revision %q is in force", p.Set().Revision)
	}
	set, failure = &policy.Set{Property: "small", Revision: "2"}, nil
	if changed, err := p.Reload(noon); !changed || err != nil || p.Set().Revision != "2" {
		t.Errorf("a good policy does not come into force: %v, %v", changed, err)
	}
}

func TestAPolicyForAnotherPropertyIsRefused(t *testing.T) {
	set := &policy.Set{Property: "small", Revision: "1"}
	p, err := NewPolicies(func() (*policy.Set, error) { return set, nil }, nil, noon)
	if err != nil {
		t.Fatal(err)
	}
	set = &policy.Set{Property: "large", Revision: "2"}
	if _, err := p.Reload(noon); err == nil || p.Set().Property != "small" {
		t.Errorf("error %v, property %q", err, p.Set().Property)
	}
}

func TestWithoutAGoodPolicyNothingStarts(t *testing.T) {
	if _, err := NewPolicies(func() (*policy.Set, error) { return nil, errors.New("none") }, nil, noon); err == nil {
		t.Error("no policy is no error")
	}
}
