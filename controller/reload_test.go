package controller

import (
	"errors"
	"strings"
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

func TestWhatWasSettledAtTheStartNeedsARestart(t *testing.T) {
	for key, set := range map[string]*policy.Set{
		"property":    {Property: "large", Site: "Small", Office: "41", Revision: "2"},
		"salto.site":  {Property: "small", Site: "Large", Office: "41", Revision: "2"},
		"akia.office": {Property: "small", Site: "Small", Office: "42", Revision: "2"},
	} {
		loaded := &policy.Set{Property: "small", Site: "Small", Office: "41", Revision: "1"}
		p, err := NewPolicies(func() (*policy.Set, error) { return loaded, nil }, nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		loaded = set
		_, err = p.Reload(noon)
		if err == nil || !strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "restart pinwarden") {
			t.Errorf("another %s: error %v", key, err)
		}
		if p.Set().Revision != "1" {
			t.Errorf("another %s is in force", key)
		}
	}
}

func TestWithoutAGoodPolicyNothingStarts(t *testing.T) {
	if _, err := NewPolicies(func() (*policy.Set, error) { return nil, errors.New("none") }, nil, noon); err == nil {
		t.Error("no policy is no error")
	}
}
