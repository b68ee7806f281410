package policy_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"pinwarden/policy"
)

// resolved is the schema in the tree, ready to validate.
func resolved(t testing.TB) *jsonschema.Resolved {
	t.Helper()
	s := new(jsonschema.Schema)
	if err := json.Unmarshal([]byte(policy.Schema), s); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// beyond are the mistakes that no JSON Schema of this language finds, by what the
// parser says of them: they are about several values at once, or about how a value
// is written, which a schema does not see.
var beyond = []struct {
	name string
	says *regexp.Regexp
}{
	{"a name that is declared elsewhere, or is not", regexp.MustCompile(`rooms\.doors has no set|there is no (message|season)|no rule sends|is an alias itself|are one room where|changed is the notice|room always means`)},
	{"the order of hours and days", regexp.MustCompile(`is later than check_in|is not after opens|open no earlier than they close|before the doors (open|close)|told before the PIN|turned round|would be a no-show|: [0-9A-Za-z ]+ is before [0-9]`)},
	{"a gate and what waits for it", regexp.MustCompile(`there is nothing to wait for|do not wait for a room|only the wait for room_ready|an earlier gate`)},
	{"rules and entries beside each other", regexp.MustCompile(`name appears twice|is never reached|no stay can match|an earlier entry of the rule|entries of the rule name`)},
	{"the text of a message", regexp.MustCompile(`holds \{\{|lacks \{\{|ends in a token|belongs to no token|there is no token`)},
	{"a span that is too long, a day or a zone that there is not", regexp.MustCompile(`is longer than 14 days|is on no calendar|of the two days has a year|is not a time zone`)},
	{"one amount written in two ways", regexp.MustCompile(`(nights|party_size): .* is listed twice`)},
	{"how a value is written", regexp.MustCompile(`the (anchor|alias|tag) |<< merges|a second document|the key appears twice|is the number \S+ to other programs|(character|blank) U\+`)},
}

// class names what the schema cannot know of a mistake; empty if it should have found it.
func class(d policy.Diagnostic) string {
	for _, b := range beyond {
		if b.says.MatchString(d.What) {
			return b.name
		}
	}
	return ""
}

// verdicts are what schema and parser say of a text: whether the schema accepts it,
// and the parser's mistakes of the kind that the schema has to find, and of others.
func verdicts(t interface{ Fatal(...any) }, schema *jsonschema.Resolved, text []byte) (own, others policy.Diagnostics, refused error) {
	var doc any
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	refused = schema.Validate(doc)
	_, err := policy.Load("policy.yaml", text)
	var found policy.Diagnostics
	if err != nil && !errors.As(err, &found) {
		t.Fatal(err)
	}
	for _, d := range found {
		switch {
		case d.Warning:
		case class(d) == "":
			own = append(own, d)
		default:
			others = append(others, d)
		}
	}
	return own, others, refused
}

func TestTheSchemaAcceptsEveryGoodPolicy(t *testing.T) {
	schema := resolved(t)
	for name, text := range files(t, "good") {
		if own, others, refused := verdicts(t, schema, text); refused != nil || len(own)+len(others) > 0 {
			t.Errorf("%s: the schema says %v, the parser %v %v", name, refused, own, others)
		}
	}
}

// TestTheSchemaFindsWhatItCan holds the faulty policies against the schema: it may
// accept one only for what is named above, and there is one for each of these.
func TestTheSchemaFindsWhatItCan(t *testing.T) {
	schema, seen := resolved(t), map[string]bool{}
	for name, text := range files(t, "bad") {
		var doc any
		if yaml.Unmarshal(text, &doc) != nil {
			continue // no YAML, which editors tell by themselves
		}
		own, others, refused := verdicts(t, schema, text)
		for _, d := range others {
			seen[class(d)] = true
		}
		switch {
		case refused == nil && len(own) > 0:
			t.Errorf("%s: the schema accepts it, and should find %v", name, own)
		case refused == nil:
			t.Logf("%s: beyond a schema: %s", name, class(others[0]))
		}
	}
	for _, b := range beyond {
		if !seen[b.name] && b.name != "one amount written in two ways" {
			t.Errorf("no faulty policy shows %s", b.name)
		}
	}
}

// TestSchemaAndParserAcceptTheSameDocuments draws policies from the table of the
// language, spoils most of them, and asks both.
func TestSchemaAndParserAcceptTheSameDocuments(t *testing.T) {
	schema, accepted, refusals := resolved(t), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		d := drawing{rt}
		doc := d.policy()
		spoilt := rapid.IntRange(0, 2).Draw(rt, "mutations")
		for range spoilt {
			d.spoil(doc)
		}
		text, err := yaml.Marshal(doc)
		if err != nil {
			rt.Fatal(err)
		}
		own, others, refused := verdicts(rt, schema, text)
		switch {
		case refused == nil && len(own) > 0:
			rt.Fatalf("the schema accepts what the parser refuses:\n%v\n%s", own, text)
		case refused != nil && len(own)+len(others) == 0:
			rt.Fatalf("the schema refuses what the parser accepts:\n%v\n%s", refused, text)
		case refused != nil && spoilt == 0:
			rt.Fatalf("the schema refuses what was drawn from the language:\n%v\n%s", refused, text)
		case refused == nil && len(others) == 0:
			accepted++
		case refused != nil:
			refusals++
		}
	})
	if accepted == 0 || refusals == 0 {
		t.Errorf("%d documents were accepted and %d refused by both: the drawing tells nothing", accepted, refusals)
	}
	t.Logf("%d accepted and %d refused by both", accepted, refusals)
}
