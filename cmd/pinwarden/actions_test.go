package main

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"pinwarden/controller"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

const actionSecret = "0123456789abcdef0123456789"

func TestOnlyTheSecretPathLeadsToTheHints(t *testing.T) {
	t.Parallel()
	heard := 0
	hints := akia.NewHints(akia.HintConfig{Heard: func(string, string) { heard++ }})
	a := &actions{hints: map[[sha256.Size]byte]*akia.Hints{sha256.Sum256([]byte(actionSecret)): hints}}
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"POST", "/akia/" + actionSecret + "/room-ready", 200},
		{"POST", "/akia/" + actionSecret + "/anything", 200},
		{"GET", "/akia/" + actionSecret + "/room-ready", 404},
		{"POST", "/akia/" + actionSecret + "/", 404},
		{"POST", "/akia/" + actionSecret, 404},
		{"POST", "/akia/" + actionSecret + "/room-ready/more", 404},
		{"POST", "/akia/" + actionSecret[1:] + "/room-ready", 404},
		{"POST", "/akia//room-ready", 404},
		{"POST", "/other/" + actionSecret + "/room-ready", 404},
		{"GET", "/metrics", 404},
		{"GET", "/-/plan", 404},
		{"POST", "/-/reload", 404},
		{"GET", "/", 404},
	} {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader("{}")))
		if w.Code != c.want || w.Body.Len() > 0 {
			t.Errorf("%s %s: %d %q, want %d", c.method, c.path, w.Code, w.Body, c.want)
		}
	}
	if heard != 2 {
		t.Errorf("%d calls were heard, want 2", heard)
	}
}

func TestTheSecretsOfActions(t *testing.T) {
	t.Parallel()
	other := strings.Repeat("z", 24)
	for name, c := range map[string]struct {
		text       string
		properties []string
		wrong      string
	}{
		"one alone":          {actionSecret + "\n", []string{"a"}, ""},
		"one by name":        {"a " + actionSecret, []string{"a"}, ""},
		"two by name":        {"a " + actionSecret + "\n\nb " + other + "\n", []string{"a", "b"}, ""},
		"two and one secret": {actionSecret, []string{"a", "b"}, "write one line"},
		"two with the same":  {"a " + other + "\nb " + other, []string{"a", "b"}, "two properties have one secret"},
		"one is missing":     {"a " + actionSecret, []string{"a", "b"}, "secret of property b is missing"},
		"too short":          {"abc", []string{"a"}, "shorter than 24"},
		"no part of a path":  {strings.Repeat("/", 24), []string{"a"}, "letters and digits"},
		"an empty file":      {"", []string{"a"}, "secret of property a is missing"},
	} {
		dir := folder(t)
		if err := os.WriteFile(filepath.Join(dir, "s"), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg := &config{dir: dir}
		cfg.Akia.Actions.SecretFile = "s"
		_, err := cfg.actionSecrets(c.properties)
		if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %v, want %q", name, err, c.wrong)
		}
		if err != nil && (strings.Contains(err.Error(), other) || strings.Contains(err.Error(), actionSecret)) {
			t.Errorf("%s: the error shows a secret", name)
		}
	}
}

func TestHintsAreCounted(t *testing.T) {
	t.Parallel()
	r := prometheus.NewRegistry()
	hints := akia.NewHints((&config{}).hints(wiring{metrics: r}, "seaside"))
	showHints(r, "seaside", hints)
	req := httptest.NewRequest(http.MethodPost, "/", nil)
	req.SetPathValue("action", "room-ready")
	hints.ServeHTTP(httptest.NewRecorder(), req)
	want := `# HELP pinwarden_hints_silent 1 if no automation has called for longer than is expected.
# TYPE pinwarden_hints_silent gauge
pinwarden_hints_silent{property="seaside"} 0
# HELP pinwarden_hints_total Calls of the hotel's automations by action and result: taken, repeated, overflowed, too_large.
# TYPE pinwarden_hints_total counter
pinwarden_hints_total{action="hint",property="seaside",result="taken"} 0
pinwarden_hints_total{action="issue_code",property="seaside",result="taken"} 0
pinwarden_hints_total{action="revoke_access",property="seaside",result="taken"} 0
pinwarden_hints_total{action="room_ready",property="seaside",result="taken"} 1
`
	if err := testutil.GatherAndCompare(r, strings.NewReader(want), "pinwarden_hints_total", "pinwarden_hints_silent"); err != nil {
		t.Error(err)
	}
}

func TestWaysToReadTheHotelAreChecked(t *testing.T) {
	t.Parallel()
	with := func(akia string) string {
		return strings.Replace(completeConfig, `akia: {token_file: t, report: "7"}`, akia, 1)
	}
	for text, want := range map[string]string{
		with(`akia: {token_file: t}`):                                                                  "akia.report: write the id of the saved report of reservations; a hotel without one writes akia.modes",
		with(`akia: {token_file: t, modes: [reports]}`):                                                `akia.modes: there is no mode "reports"; did you mean report?; write report, known or actions`,
		with(`akia: {token_file: t, report: "7", modes: [report, report]}`):                            "akia.modes: report stands there twice; keep one",
		with(`akia: {token_file: t, modes: [actions], actions: {secret_file: s}}`):                     "akia.modes: actions reads a stay once; add known",
		completeConfig + "file: {proof: cuont}\n":                                                      `file.proof is "cuont"; did you mean count?`,
		with(`akia: {token_file: t, report: "7", columns: {rom: x}}`):                                  `akia.columns: there is no field "rom"; did you mean room?; write one of id, customer`,
		with(`akia: {token_file: t, report: "7", columns: {room: id}}`):                                `akia.columns: id and room both name the column "id"`,
		with(`akia: {token_file: t, report: "7", status_words: {a: expcted}}`):                         `akia.status_words: "a" cannot mean "expcted"; did you mean expected?; write one of expected, in_house`,
		with(`akia: {token_file: t, report: "7", status_words: {a: expected, a: unknown}}`):            `akia.status_words: "a" stands there twice`,
		with(`akia: {token_file: t, report: "7", status_words: {Due In: expected, due_in: in_house}}`): `akia.status_words: "Due In" and "due_in" are the same word with two meanings`,
		with(`akia: {token_file: t, modes: [report]}`):                                                 "akia.report: the mode report needs the id",
		with(`akia: {token_file: t, report: "7", modes: [known]}`):                                     "akia.modes lacks report",
		with(`akia: {token_file: t, modes: [known]}`):                                                  "known finds no new stays by itself",
		with(`akia: {token_file: t, modes: [known, actions]}`):                                         "akia.actions.secret_file: name the file",
		with(`akia: {modes: [known, actions], actions: {secret_file: s}}`):                             "akia.token_file: name a file",
		completeConfig + "file: {proof: trust}\n":                                                      `file.proof is "trust"; write count or end`,
		with(`akia: {token_file: t, report: "7", known: {budget: 0}}`):                                 "akia.known.budget: write how many",
		with(`akia: {token_file: t, report: "7", retries: 0}`):                                         "akia.retries: write how many",
		with(`akia: {token_file: t, report: "7", status_words: {x: gone}}`):                            `akia.status_words: "x" cannot mean "gone"; write one of expected, in_house`,
		with(`akia: {token_file: t, report: "7", room_words: {x: tidy}}`):                              `akia.room_words: "x" cannot mean "tidy"; write one of ready, not_ready`,
		with(`akia: {token_file: t, report: "7", columns: {zimmer: x}}`):                               `akia.columns: there is no field "zimmer"; write one of id`,
		with(`akia: {token_file: t, report: "7", fields: {zimmer: x}}`):                                `akia.fields: there is no field "zimmer"; write one of id`,
	} {
		if _, err := configOf(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngives %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{
		with(`akia: {token_file: t, modes: [known, actions], actions: {secret_file: s}}`),
		with(`akia: {token_file: t, modes: [known]}`) + "file: {folder: f}\n",
		with(`file: {folder: f}`),
		with(`akia: {token_file: t, report: "7", modes: [report, known, actions], actions: {secret_file: s}}`),
	} {
		if _, err := configOf(t, text); err != nil {
			t.Errorf("%s\ngives %v", text, err)
		}
	}
}

// A hotel without access to Akia is read from its exports by the real program.
func TestAHotelOfFilesAlone(t *testing.T) {
	t.Parallel()
	r, err := newRig(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	r.addRoom("101")
	file := filepath.Join(r.dir, "pinwarden.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "akia:") {
			line = "file: {folder: exports, settle: 1ms}\n"
		}
		lines = append(lines, line)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	exports := filepath.Join(r.dir, "exports", "seaside")
	if err := os.MkdirAll(exports, 0o700); err != nil {
		t.Fatal(err)
	}
	rows := "id,status,arrival_date,departure_date,room_number\nA,reserved," + r.day(1) + "," + r.day(3) + ",101\nrow_count,1\n"
	if err := os.WriteFile(filepath.Join(exports, "a.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := r.run(t, "plan", "--detailed-exitcode"); code != exitChanges || !strings.Contains(out, "101") || strings.Contains(out, "passed over") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	if err := os.Remove(filepath.Join(exports, "a.csv")); err != nil {
		t.Fatal(err)
	}
	if code, out := r.run(t, "plan", "--detailed-exitcode"); code != exitHeld || !strings.Contains(strings.Join(strings.Fields(out), " "), "drop a .csv or .json there") {
		t.Errorf("without a file: exit code %d:\n%s", code, out)
	}
}

// The daemon opens the address for Akia beside its own, and says its secret nowhere.
func TestTheDaemonIsCalled(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.WriteFile(filepath.Join(dir, "s"), []byte(actionSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &config{dir: dir}
	c.Akia.Modes = []string{byActions}
	c.Akia.Actions.SecretFile, c.Akia.Actions.Listen = "s", "127.0.0.1:0"
	hints := akia.NewHints(akia.HintConfig{})
	p := &property{hotel: hotel{hints: hints}}
	p.Controller = &controller.Controller{Property: "seaside"}
	calls, listener, err := c.listenActions([]*property{p})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		done <- together(ctx, slog.New(slog.NewTextHandler(&log, nil)), task{"actions", func(ctx context.Context) error { return calls.until(ctx, listener) }})
	}()
	resp, err := http.Post("http://"+listener.Addr().String()+"/akia/"+actionSecret+"/issue-code", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("answered %d", resp.StatusCode)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(log.String(), actionSecret) {
		t.Error("the log shows the secret")
	}
}

// A hotel without a report: the real daemon learns of a stay by a call, reads it,
// and its guest is told the PIN; what the log says holds no secret.
func TestAHotelOfCallsAlone(t *testing.T) {
	t.Parallel()
	r, err := newRig(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	r.addRoom("101")
	file := filepath.Join(r.dir, "pinwarden.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `report: "7", room_report: "8"`,
		`modes: [known, actions], known: {budget: 6000}, actions: {listen: "127.0.0.1:0", secret_file: called}`, 1)
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	port.Close()
	changed = strings.Replace(changed, `"127.0.0.1:0"`, `"`+address+`"`, 1)
	for name, text := range map[string]string{"pinwarden.yaml": changed, "called": actionSecret} {
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	told, once := make(chan struct{}), sync.Once{}
	r.hotel.Hook(func(q akiasim.Request) akiasim.Fault {
		if q.Route == "POST /v3/customers/{id}/messages" {
			once.Do(func() { close(told) })
		}
		return akiasim.Fault{}
	})
	r.book("A", "101", akiasim.Reserved, 1, 3)
	cmd, out, err := r.start("run")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for ctx.Err() == nil { // until it listens
		resp, err := http.Post("http://"+address+"/akia/"+actionSecret+"/issue-code", "application/json", strings.NewReader(`{"reservation":{"id":"A"}}`))
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				t.Errorf("answered %d", resp.StatusCode)
			}
			break
		}
	}
	select {
	case <-told:
	case <-ctx.Done():
		t.Error("the guest was never told")
	}
	_ = cmd.Process.Signal(os.Interrupt)
	if code, err := r.wait(cmd); err != nil || code != exitFine {
		t.Errorf("exit code %d, error %v", code, err)
	}
	if strings.Contains(out.String(), actionSecret) || t.Failed() {
		t.Errorf("the log (it must not show %s):\n%s", "the secret", strings.ReplaceAll(out.String(), actionSecret, "SECRET"))
	}
}
