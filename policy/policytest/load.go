package policytest

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"pinwarden/policy"
)

// APIVersion is the version of the language of tests that this package reads.
const APIVersion = "pinwarden/test/v1"

// Folder is where the tests of a folder of policies are.
const Folder = "tests"

// LoadDir reads every *.yaml and *.yml file in the folder of tests of a folder of
// policies. The mistakes of all files come together as policy.Diagnostics.
func LoadDir(fsys fs.FS, sets []*policy.Set) ([]*File, error) {
	entries, err := fs.ReadDir(fsys, Folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list tests: %w", err)
	}
	var files []*File
	var found policy.Diagnostics
	for _, e := range entries {
		if e.IsDir() || !IsTest(e.Name()) {
			continue
		}
		name := path.Join(Folder, e.Name())
		text, err := policy.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("read tests %s: %w", name, err)
		}
		f, err := Load(name, text, sets)
		var faults policy.Diagnostics
		if errors.As(err, &faults) {
			found = append(found, faults...)
		} else {
			files = append(files, f)
		}
	}
	switch {
	case len(found) > 0:
		return nil, found
	case len(files) == 0:
		return nil, errors.New("no test: the folder " + Folder + " beside the policies holds no *.yaml or *.yml file; put tests there")
	}
	return files, nil
}

// IsTest reports whether a file of this name in the folder of tests is one.
func IsTest(name string) bool {
	ext := path.Ext(name)
	return (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(name, ".")
}

// Load reads the text of one file of tests of one of the policies. Either all of
// it is in order, or the error is policy.Diagnostics that hold every mistake.
func Load(name string, text []byte, sets []*policy.Set) (*File, error) {
	r := &reading{policy.NewReader(name), &File{Name: name}}
	err := r.Read(text, r.document(sets))
	var faults policy.Diagnostics
	if errors.As(err, &faults) && faults[0].What == "the file is empty" {
		faults[0].Mend = "write tests, or remove the file"
	}
	if err != nil {
		return nil, err
	}
	return r.file, nil
}

func (r *reading) document(sets []*policy.Set) policy.Read {
	property := sets[0].Property
	tests := r.Object(
		policy.Need("apiVersion", APIVersion, func(v policy.Value) { r.OneOf(v, APIVersion) }),
		policy.Need("property", property, r.property(sets)),
		policy.May("groups", r.groups),
		policy.Need("tests", "a list of at least one test", func(v policy.Value) {
			if r.file.set != nil { // without a policy nothing else can be judged
				r.List(r.test)(v)
			}
		}),
	)
	return func(root policy.Value) {
		if v, ok := root.Get("apiVersion"); ok && v.Kind == yaml.ScalarNode && v.Value != APIVersion {
			r.Fault(v, policy.Quote(v.Value)+" is not a version that this program reads", "write "+APIVersion)
			return
		}
		tests(root)
	}
}

// property finds the policy that is tested.
func (r *reading) property(sets []*policy.Set) policy.Read {
	return func(v policy.Value) {
		var name string
		if r.Text(&name)(v); name == "" {
			return
		}
		var known []string
		for _, s := range sets {
			if known = append(known, s.Property); s.Property == name {
				r.file.set = s
			}
		}
		if r.file.set == nil {
			r.Fault(v, "no policy is for "+policy.Quote(name), policy.Suggest(name, known))
		}
	}
}

// groups reads the access groups of rooms with their locks.
func (r *reading) groups(v policy.Value) {
	r.file.groups = map[string][]string{}
	r.Named(func(room string, v policy.Value) {
		var locks []string
		r.Texts(&locks)(v)
		r.file.groups[room] = locks
	})(v)
}

// test reads one test: stays, and an instant or a timeline with what is expected.
func (r *reading) test(v policy.Value) {
	if name, ok := v.Get("name"); ok && name.Kind == yaml.ScalarNode {
		v = v.At(name.Value)
	}
	t, once, now, before := Test{Line: v.Line}, step{}, newGuests(r), r.Wrong()
	r.Object(
		policy.Need("name", "what must be true, in a sentence", r.testName(&t)),
		policy.Need("stays", `{A: {room: "101", arrival: 2026-05-12, departure: 2026-05-14}}`, func(v policy.Value) { t.stays = r.stays(now, false)(v) }),
		policy.May("at", r.at(&once.at, nil)),
		policy.May("expect", r.expect(now, &once.expect)),
		policy.May("timeline", r.List(r.step(&t, now))),
	)(v)
	if !once.at.IsZero() {
		t.steps = append(t.steps, once)
	}
	r.file.Tests = append(r.file.Tests, t)
	r.size(v, &t, len(now.stays))
	if r.Wrong() == before {
		r.whole(v, &t)
	}
}

func (r *reading) testName(t *Test) policy.Read {
	return func(v policy.Value) {
		r.Text(&t.Name)(v)
		if slices.ContainsFunc(r.file.Tests, func(o Test) bool { return o.Name == t.Name }) {
			r.Fault(v, "a test before it has this name", "choose another name")
		}
	}
}

// whole looks for a test that expects nothing, or at no instant.
func (r *reading) whole(v policy.Value, t *Test) {
	at, once := v.Get("at")
	expect, looks := v.Get("expect")
	_, steps := v.Get("timeline")
	switch {
	case once && steps:
		r.Fault(at, "the test has a timeline, too", "make it the first step of the timeline")
	case looks && steps:
		r.Fault(expect, "the test has a timeline, too", "expect it in a step of the timeline")
	case once != looks:
		r.Fault(v, "at and expect belong together", "write both, or a timeline")
	case !slices.ContainsFunc(t.steps, func(s step) bool { return len(s.expect) > 0 }):
		r.Fault(v, "the test expects nothing", "add at and expect, or expect to a step of its timeline")
	}
}
