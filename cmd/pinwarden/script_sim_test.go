package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// awaitSim waits until pinwarden sim has written its folder, and sets $ADMIN and
// the like as a shell does with . sim/env.
func awaitSim(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "awaitsim folder")
	file := filepath.Join(ts.Getenv("WORK"), args[0], "env")
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err == nil {
			for line := range strings.Lines(string(text)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				ts.Setenv(name, value)
			}
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("%v", err)
		}
	}
}

// invented are the guests whom a simulator makes up. Its admin API shows them, as
// it shows PINs, to developers; what a test writes does not repeat them.
var invented = regexp.MustCompile(`Guest-Sentinel|Sentinel-\d+|\+1555\d+`)

func unnamed(text []byte) []byte { return invented.ReplaceAll(text, []byte("[a guest]")) }

// documented does what a section of the README says, line by line, and puts all
// answers together on stdout. Lines other than curl and pinwarden are for a shell
// that has started the simulators already.
func documented(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "documented heading")
	text, err := os.ReadFile("../../README.md")
	ts.Check(err)
	_, section, found := strings.Cut(string(text), "\n## "+args[0]+"\n")
	if !found {
		ts.Fatalf("the README has no section %q", args[0])
	}
	section, _, _ = strings.Cut(section, "\n## ")
	done := 0
	for line := range strings.Lines(section) {
		words := shellWords(ts, strings.TrimPrefix(line, "    "))
		if !strings.HasPrefix(line, "    ") || len(words) == 0 {
			continue
		}
		switch {
		case words[0] == "curl":
			_, err = ts.Stdout().Write(unnamed(curl(ts, line, words[1:])))
			done++
		case words[0] == "pinwarden" && words[1] != "sim":
			err = ts.Exec(words[0], words[1:]...)
			_, _ = io.WriteString(ts.Stdout(), ts.ReadFile("stdout"))
		}
		ts.Check(err)
	}
	if done < 6 {
		ts.Fatalf("the section %q has %d curl lines", args[0], done)
	}
}

// curl does what the line would, as far as these lines go.
func curl(ts *testscript.TestScript, line string, args []string) []byte {
	method, body, url, header := http.MethodGet, "", "", http.Header{}
	for i := 0; i < len(args); i++ {
		if strings.HasPrefix(args[i], "-") && i+1 == len(args) {
			ts.Fatalf("%s: an option without its value", line)
		}
		switch args[i] {
		case "-d":
			i++
			method, body = http.MethodPost, args[i]
			header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl says
		case "-X":
			i++
			method = args[i]
		case "-H":
			i++
			name, value, _ := strings.Cut(args[i], ": ")
			header.Set(name, value)
		default:
			url = args[i]
		}
	}
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	ts.Check(err)
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	answer, err := io.ReadAll(resp.Body)
	ts.Check(err)
	ts.Check(resp.Body.Close())
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s%s\n%s", line, resp.Status, answer)
	}
	return append(answer, '\n')
}

// shellWords splits a line as a shell does that knows quotes, # and $NAME.
func shellWords(ts *testscript.TestScript, line string) (words []string) {
	var word strings.Builder
	var quote byte
	some := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, some = c, true
		case quote == 0 && (c == ' ' || c == '\n'):
			if some {
				words = append(words, word.String())
			}
			word.Reset()
			some = false
		case quote == 0 && c == '#' && !some:
			return words
		case c == '$' && quote != '\'':
			name := shellName.FindString(line[i+1:])
			word.WriteString(ts.Getenv(name))
			i, some = i+len(name), true
		default:
			word.WriteByte(c)
			some = true
		}
	}
	return words
}

var shellName = regexp.MustCompile(`^[A-Z_]+`)

// opens presses the digits of the last message that names a room at the room's
// door, a minute from now. The digits are shown nowhere.
func opens(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) == 1, "[!] opens room")
	var sent struct{ Messages []struct{ Text string } }
	askAdmin(ts, "GET", "/akia/outbox", nil, &sent)
	digits := ""
	for _, m := range sent.Messages {
		if strings.Contains(m.Text, "room "+args[0]+" ") {
			digits = digitsIn(m.Text)
		}
	}
	if digits == "" {
		ts.Fatalf("nobody was told a code for %s", args[0])
	}
	var door struct {
		Opens bool
		Why   string
	}
	askAdmin(ts, "POST", "/salto/open", map[string]string{"lock": args[0], "digits": digits, "at": "1m"}, &door)
	if door.Opens == neg {
		ts.Fatalf("the door of %s: %s", args[0], door.Why)
	}
}

func askAdmin(ts *testscript.TestScript, method, path string, body, into any) {
	text, err := json.Marshal(body)
	ts.Check(err)
	if body == nil {
		text = nil
	}
	req, err := http.NewRequest(method, ts.Getenv("ADMIN")+path, bytes.NewReader(text))
	ts.Check(err)
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	ts.Check(json.NewDecoder(resp.Body).Decode(into))
}
