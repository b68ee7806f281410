package main

import (
	"errors"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestScript runs testdata/script: the program as people use it. The commands
// below exist beside those of testscript.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:         "../../testdata/script",
		WorkdirRoot: folder(t),
		Setup: func(e *testscript.Env) error {
			e.Values[rigKey{}] = new(*rig)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulators": startSimulators,
			"hotel":      moveLevers,
			"writes":     countWrites,
			"told":       readOutbox,
			"exits":      exits,
			"fetch":      fetch,
			"post":       post,
			"spoil":      spoil,
			"onlyread":   onlyRead,
			"awaitsim":   awaitSim,
			"documented": documented,
			"opens":      opens,
			"starter":    copyStarter,
			"hooks":      runHooks,
		},
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// rigKey finds the simulators of a script.
type rigKey struct{}

func scriptRig(ts *testscript.TestScript) **rig { return ts.Value(rigKey{}).(**rig) }

// usage ends a script that uses a command wrongly.
func usage(ts *testscript.TestScript, right bool, text string) {
	if !right {
		ts.Fatalf("usage: %s", text)
	}
}

// startSimulators starts a hotel and its locks with some rooms, and writes
// pinwarden.yaml, policies, keys and tokens into the work folder. $LISTEN is
// where run listens.
func startSimulators(ts *testscript.TestScript, neg bool, rooms []string) {
	usage(ts, !neg, "simulators room...")
	r, err := newRig(ts.Getenv("WORK"))
	ts.Check(err)
	ts.Defer(r.close)
	for _, name := range rooms {
		r.addRoom(name)
	}
	*scriptRig(ts) = r
	ts.Setenv("LISTEN", r.listen)
}

// moveLevers does what a front desk does. Dates are days from today.
func moveLevers(ts *testscript.TestScript, neg bool, args []string) {
	const text = "hotel book id room status arrival departure | extend id departure | move id room | cancel id"
	usage(ts, !neg && len(args) > 1, text)
	r := *scriptRig(ts)
	day := func(text string) int {
		n, err := strconv.Atoi(text)
		ts.Check(err)
		return n
	}
	switch {
	case args[0] == "book" && len(args) == 6:
		r.book(args[1], args[2], args[3], day(args[4]), day(args[5]))
	case args[0] == "extend" && len(args) == 3:
		r.hotel.Extend(args[1], r.day(day(args[2])))
	case args[0] == "move" && len(args) == 3:
		r.hotel.Move(args[1], args[2])
	case args[0] == "cancel" && len(args) == 2:
		r.hotel.Cancel(args[1])
	default:
		usage(ts, false, text)
	}
}

// countWrites says whether the locks were ever written to.
func countWrites(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 0, "[!] writes")
	if n := len((*scriptRig(ts)).locks.Since(saltosim.Mark{}).Writes); (n == 0) != neg {
		ts.Fatalf("the locks saw %d writes", n)
	}
}

// readOutbox counts the messages with a code.
func readOutbox(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "told n")
	n := 0
	for _, m := range (*scriptRig(ts)).hotel.Outbox() {
		if digitsIn(m.Text) != "" {
			n++
		}
	}
	if strconv.Itoa(n) != args[0] {
		ts.Fatalf("guests were told %d codes, want %s", n, args[0])
	}
}

// exits runs a program that must end with an exit code, and shows no code of
// any guest, whatever it says.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 1, "exits code program args...")
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	var e *exec.ExitError
	switch {
	case errors.As(err, &e):
		code = e.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s exits with %d, want %s", strings.Join(args[1:], " "), code, args[0])
	}
	r := *scriptRig(ts)
	if r == nil {
		return
	}
	said := ts.ReadFile("stdout") + ts.ReadFile("stderr")
	for _, m := range r.hotel.Outbox() {
		if digits := digitsIn(m.Text); digits != "" && strings.Contains(said, digits) {
			ts.Fatalf("%s shows a guest's code", strings.Join(args[1:], " "))
		}
	}
}

// fetch asks a server, which may still be starting, until its answer has a
// status and matches all patterns.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 1, "fetch url status [regexp...]")
	last := ""
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		resp, err := http.Get(args[0])
		if err != nil {
			last = err.Error()
			continue
		}
		body, err := io.ReadAll(resp.Body)
		ts.Check(errors.Join(err, resp.Body.Close()))
		last = resp.Status + "\n" + string(body)
		if strconv.Itoa(resp.StatusCode) == args[1] && matchesAll(ts, string(body), args[2:]) {
			_, err = ts.Stdout().Write(unnamed(body))
			ts.Check(err)
			return
		}
	}
	ts.Fatalf("GET %s: not within two minutes; the last answer: %s", args[0], last)
}

func matchesAll(ts *testscript.TestScript, text string, patterns []string) bool {
	for _, p := range patterns {
		re, err := regexp.Compile("(?m)" + p)
		ts.Check(err)
		if !re.MatchString(text) {
			return false
		}
	}
	return true
}

// post sends a POST, with a body or without.
func post(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && (len(args) == 2 || len(args) == 3), "post url status [body]")
	resp, err := http.Post(args[0], "", strings.NewReader(strings.Join(args[2:], "")))
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if strconv.Itoa(resp.StatusCode) != args[1] {
		ts.Fatalf("POST %s: %s", args[0], resp.Status)
	}
}
