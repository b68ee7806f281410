package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinwarden/policy/plan/show"
	"pinwarden/policy/snapshot"
)

// chain is a folder with the snapshot of two hotels and policies for them.
type chain struct {
	t        *testing.T
	dir      string
	snapshot *snapshot.File
	text     string // of the policy of seaside
}

func newChain(t *testing.T) *chain {
	t.Helper()
	c := &chain{t: t, dir: folder(t)}
	var err error
	if c.snapshot, err = readSnapshot(filepath.Join(snapshots, "seaside.json")); err != nil {
		t.Fatal(err)
	}
	other := c.snapshot.Properties[0]
	other.Property, other.Office, other.Site.ID, other.Site.Name, other.Site.UID = "x2", "42", "id-2", "S2", "NL2"
	c.snapshot.Properties = append(c.snapshot.Properties, other)
	text, err := os.ReadFile(filepath.Join(snapshots, "before.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c.text = string(text)
	c.policies("both", c.text, c.second())
	return c
}

// second is the policy of x2.
func (c *chain) second() string {
	return strings.NewReplacer("seaside", "x2", `"41"`, `"42"`, "site: Seaside", "site: S2").Replace(c.text)
}

// policies writes a folder of policies.
func (c *chain) policies(name string, texts ...string) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Join(c.dir, name), 0o700); err != nil {
		c.t.Fatal(err)
	}
	for i, text := range texts {
		if err := os.WriteFile(filepath.Join(c.dir, name, string(rune('a'+i))+".yaml"), []byte(text), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
}

// plan runs plan --snapshot, and returns its exit code, its document and what it says beside it.
func (c *chain) plan(args ...string) (code int, doc *show.Document, complaints string) {
	c.t.Helper()
	name := filepath.Join(c.dir, "chain.json")
	if err := writeSnapshot(nil, c.snapshot, name); err != nil {
		c.t.Fatal(err)
	}
	for i, arg := range args {
		if !strings.HasPrefix(arg, "-") {
			args[i] = filepath.Join(c.dir, arg)
		}
	}
	var out, errs bytes.Buffer
	code = run(c.t.Context(), append([]string{"plan", "--snapshot", name, "-o", "json"}, args...), &out, &errs)
	doc = new(show.Document)
	if out.Len() > 0 {
		if err := json.Unmarshal(out.Bytes(), doc); err != nil {
			c.t.Fatal(err)
		}
	}
	return code, doc, errs.String()
}

// TestAReviewNamesEveryPropertyOfTheSnapshot: one that has lost its policy is not
// one to which nothing happens.
func TestAReviewNamesEveryPropertyOfTheSnapshot(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	c.policies("first", c.text)
	c.policies("second", c.second())
	c.policies("more", c.text, c.second(), strings.NewReplacer("seaside", "x3", `"41"`, `"43"`, "site: Seaside", "site: S3").Replace(c.text))
	for name, test := range map[string]struct {
		args   []string
		code   int
		plans  []string
		unread string // what the only entry says
		said   string // on the side
	}{
		"all of them":               {[]string{"--policy", "both"}, exitFine, []string{"seaside", "x2"}, "", ""},
		"a policy that is gone":     {[]string{"--policy", "second", "--against", "both"}, exitError, []string{"x2"}, `"seaside" has no policy any more`, ""},
		"no policy in a folder":     {[]string{"--policy", "second"}, exitError, []string{"x2"}, `"seaside" has no policy:`, ""},
		"a file asks for one":       {[]string{"--policy", "second/a.yaml"}, exitFine, []string{"x2"}, "", `"seaside" is not looked at`},
		"also beside a folder":      {[]string{"--policy", "second/a.yaml", "--against", "both"}, exitFine, []string{"x2"}, "", `"seaside" is not looked at`},
		"beside a file":             {[]string{"--policy", "both", "--against", "second/a.yaml"}, exitFine, []string{"x2"}, "", `"seaside" is not looked at`},
		"a policy that is new":      {[]string{"--policy", "both", "--against", "second"}, exitError, []string{"x2"}, `"seaside" had no policy before`, ""},
		"a hotel that is new":       {[]string{"--policy", "more", "--against", "both"}, exitError, []string{"seaside", "x2"}, `"x3" has a policy, and nothing of it was read`, ""},
		"a hotel that was not read": {[]string{"--policy", "both", "--against", "more"}, exitError, []string{"seaside", "x2"}, `"x3" has no policy any more`, ""},
		"neither before nor after":  {[]string{"--policy", "second", "--against", "second"}, exitFine, []string{"x2"}, "", `"seaside" is not looked at`},
		"nothing in common":         {[]string{"--policy", "first", "--against", "second"}, exitUsage, nil, "", `no policy is for "seaside"`},
	} {
		code, doc, said := c.plan(test.args...)
		var plans []string
		for i := range doc.Plans {
			plans = append(plans, doc.Plans[i].Property)
		}
		unread := strings.Join(doc.Unread, "\n")
		if code != test.code || !slices.Equal(plans, test.plans) || (test.unread == "") != (unread == "") || !strings.HasPrefix(unread, test.unread) ||
			!strings.Contains(said, test.said) || test.said == "" && said != "" {
			t.Errorf("%s: exits with %d, plans %q, unread %q, and says %q; want %+v", name, code, plans, unread, said, test)
		}
	}
}

// TestAPolicyOfAnotherSiteHasNoPlan: what the snapshot shows says nothing of what
// there is at another site or office.
func TestAPolicyOfAnotherSiteHasNoPlan(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	const site, office, gone = "site: S2", `office: "42"`, `"x2" has no plan: its policy names `
	for name, test := range map[string]struct {
		from, to string
		unread   string
		silent   bool // where the file does not say, and nothing is compared
	}{
		"the same":       {site, site, "", true},
		"its id":         {site, "site: id-2", "", true},
		"its other id":   {site, "site: NL2", "", true},
		"another site":   {site, "site: Other", gone + `salto.site "Other", and what was read is of "S2"`, false},
		"another office": {office, `office: "99"`, gone + `akia.office "99", and what was read is of "42"`, true},
	} {
		c.policies("changed", c.text, strings.Replace(c.second(), test.from, test.to, 1))
		for _, told := range []bool{true, false} {
			c.snapshot.Properties[1].Office = map[bool]string{true: "42"}[told]
			for _, args := range [][]string{{"--policy", "changed"}, {"--policy", "changed", "--against", "both"}} {
				want := test.unread
				if test.silent && !told && len(args) == 2 {
					want = "" // an older file
				}
				code, doc, said := c.plan(slices.Clone(args)...)
				if got := strings.Join(doc.Unread, "\n"); got != want || (code == exitError) != (want != "") || len(doc.Plans)+len(doc.Unread) != 2 {
					t.Errorf("%s, %q, told %v: exits with %d and says %q, %s; want %q", name, args, told, code, got, said, want)
				}
			}
		}
	}
	c.snapshot.Properties[1].Office = "42"
	c.policies("changed", c.text, strings.Replace(c.second(), site, "site: Other", 1))
	if code, doc, _ := c.plan("--policy", "both", "--against", "changed"); code != exitError || !strings.Contains(strings.Join(doc.Unread, ""), "its policy before names salto.site") {
		t.Errorf("a site that is put right: exits with %d and says %q", code, doc.Unread)
	}
}

func TestTheNameOfAPropertyIsQuoted(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	c.snapshot.Properties = c.snapshot.Properties[:1]
	c.snapshot.Properties[0].Property = "sea\x1b[31mside"
	if code, _, said := c.plan("--policy", "both"); code != exitUsage || strings.Contains(said, "\x1b") || !strings.Contains(said, `\x1b[31m`) {
		t.Errorf("exits with %d and says %q", code, said)
	}
}
