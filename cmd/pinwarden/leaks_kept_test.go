package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pinwarden/sources/akia/akiasim"
)

// TestAllThatTestsWriteCanBeKept holds them to ArtifactDir, whose folders are there
// to be scanned when go test is told -artifacts; those of TempDir are gone.
func TestAllThatTestsWriteCanBeKept(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir("../..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.go") || d.Name() == "leaks_found_test.go" {
			return err // that one plants secrets
		}
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, file, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "TempDir" {
				return true
			}
			if of, ok := sel.X.(*ast.Ident); !ok || of.Name != "os" {
				t.Errorf("%s: nobody sees what is left in a TempDir; take an ArtifactDir", files.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// folder is a new one among all that the test writes.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.ArtifactDir(), "*")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// said keeps what the program said.
func said(t testing.TB, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder(t), "said.log"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// deliver writes down who the guests are and what they read, which nothing else may hold.
func (r *rig) deliver() error {
	var all []any
	for _, m := range r.hotel.Outbox() {
		all = append(all, m)
		r.hotel.UpdateCustomer(m.CustomerID, func(c *akiasim.Customer) { all = append(all, *c) })
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.dir, inbox), text, 0o600)
}
