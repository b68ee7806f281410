package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"pinwarden": main, "leaks": leaks})
}

// tests are all tests of this package, followed by tidying up.
type tests struct{ *testing.M }

func (m tests) Run() int {
	defer os.RemoveAll(buildFolder())
	return m.M.Run()
}

// buildFolder is where the program is built, once.
var buildFolder = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "pinwarden-test-")
	if err != nil {
		panic(err)
	}
	return dir
})

// built builds the program as it is shipped.
var built = sync.OnceValues(func() (string, error) {
	file := filepath.Join(buildFolder(), "pinwarden")
	if out, err := exec.Command("go", "build", "-o", file, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, nil
})
