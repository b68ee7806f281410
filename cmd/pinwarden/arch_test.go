package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which of our packages each package may import. What is not listed
// may not exist.
var arrows = map[string][]string{
	"policy/access":          nil,
	"policy":                 {"policy/access", "policy/language"},
	"policy/language":        nil,
	"policy/plan":            {"policy/access"},
	"policy/plan/show":       {"policy/access", "policy/plan"},
	"policy/snapshot":        {"policy/access", "policy/plan"},
	"policy/explain":         {"policy/access", "policy", "policy/plan"},
	"policy/policytest":      {"policy/access", "policy", "policy/plan"},
	"controller":             {"policy/access", "policy", "policy/plan", "controller/view"},
	"controller/view":        {"policy/access"},
	"controller/check":       {"policy/access", "policy", "policy/plan"},
	"controller/ledger":      {"policy/access", "policy/plan"},
	"controller/tokens":      nil,
	"controller/simulate":    {"policy/access", "policy", "policy/plan", "controller"},
	"sources/akia":           {"policy/access"},
	"sources/akia/akiasim":   nil,
	"sources/file":           {"policy/access"},
	"sources/sourcetest":     {"policy/access", "controller"},
	"sinks/saltoks":          {"policy/access", "policy/plan"},
	"sinks/saltoks/saltosim": nil,
	"sinks/sinktest":         {"policy/access", "policy/plan", "controller"},
	"cmd/pinwarden":          {"*"},
	"cmd/pinwarden/simadmin": {"sinks/saltoks/saltosim", "sources/akia/akiasim"},
}

// homes says which packages may import a module.
var homes = map[string][]string{
	"gopkg.in/yaml.v3":                    {"policy", "policy/policytest", "cmd/pinwarden"},
	"github.com/hashicorp/go-memdb":       {"controller/view"},
	"github.com/prometheus/client_golang": {"controller", "cmd/pinwarden"},
	"github.com/sourcegraph/conc":         {"controller", "sinks/saltoks", "cmd/pinwarden"},
	"github.com/spf13/cobra":              {"cmd/pinwarden"},
	"golang.org/x/oauth2":                 {"controller/tokens", "sources/akia", "sinks/saltoks", "cmd/pinwarden"},
	"golang.org/x/time":                   {"sources/akia", "sinks/saltoks", "cmd/pinwarden"},
	"modernc.org/sqlite":                  {"controller/ledger"},
}

// impure are what nothing under policy may import: it knows no clock, file, network or chance.
var impure = []string{"net", "os", "math/rand", "sync", "io/ioutil", "github.com/prometheus", "github.com/sourcegraph"}

func TestImportsFollowTheArrows(t *testing.T) {
	root := "../.."
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		checkFile(t, filepath.ToSlash(rel), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, name, file string) {
	t.Helper()
	pkg := path.Dir(name)
	allowed, listed := arrows[pkg]
	if !listed {
		t.Errorf("%s: package %s is not in the map of packages", name, pkg)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		checkImport(t, name, pkg, imported, allowed)
	}
	if strings.HasPrefix(pkg, "policy") {
		checkPure(t, name, parsed)
	}
}

func checkImport(t *testing.T, name, pkg, imported string, allowed []string) {
	t.Helper()
	if ours, ok := strings.CutPrefix(imported, "pinwarden/"); ok {
		if !slices.Contains(allowed, "*") && !slices.Contains(allowed, ours) {
			t.Errorf("%s imports %s, against the arrows", name, ours)
		}
		return
	}
	for module, where := range homes {
		if (imported == module || strings.HasPrefix(imported, module+"/")) && !slices.Contains(where, pkg) {
			t.Errorf("%s imports %s, which has its home elsewhere", name, imported)
		}
	}
	simulator := strings.HasSuffix(pkg, "sim")
	if simulator && strings.Contains(strings.Split(imported, "/")[0], ".") {
		t.Errorf("%s imports %s: a simulator knows the standard library alone", name, imported)
	}
	if !strings.HasPrefix(pkg, "policy") {
		return
	}
	for _, p := range impure {
		if imported == p || strings.HasPrefix(imported, p+"/") {
			t.Errorf("%s imports %s, but everything under policy is pure", name, imported)
		}
	}
	if imported == "log/slog" && name != "policy/access/pin.go" {
		t.Errorf("%s imports log/slog, which only policy/access/pin.go needs", name)
	}
}

// checkPure finds the ways to a clock that need no further import.
func checkPure(t *testing.T, name string, file *ast.File) {
	t.Helper()
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" &&
				slices.Contains([]string{"Now", "Since", "Until", "Local", "Sleep", "After", "NewTimer", "Tick"}, sel.Sel.Name) {
				t.Errorf("%s uses time.%s, but time comes in as an argument", name, sel.Sel.Name)
			}
		}
		return true
	})
}
