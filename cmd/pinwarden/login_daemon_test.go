package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// daemon is run at work.
type daemon struct {
	x   *loginRig
	cmd *exec.Cmd
	out growing

	listen string
}

var listensAt = regexp.MustCompile(`msg=running .*listen=(\S+)`)

func (x *loginRig) daemon() *daemon {
	x.t.Helper()
	file, err := built()
	if err != nil {
		x.t.Fatal(err)
	}
	d := &daemon{x: x, cmd: exec.Command(file, "run")}
	d.cmd.Dir, d.cmd.Stderr = x.dir, &d.out
	if err := d.cmd.Start(); err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() {
		_ = d.cmd.Process.Kill()
		said(x.t, d.log())
	})
	d.until("the daemon listens", func() bool {
		if at := listensAt.FindStringSubmatch(d.log()); at != nil {
			d.listen = at[1]
		}
		return d.listen != ""
	})
	return d
}

func (d *daemon) log() string { return d.out.String() }

// says counts the lines of the log with a text.
func (d *daemon) says(text string) (n int) {
	for line := range strings.Lines(d.log()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

func (d *daemon) stop() {
	d.x.t.Helper()
	if err := errors.Join(d.cmd.Process.Signal(syscall.SIGTERM), d.cmd.Wait()); err != nil {
		d.x.t.Errorf("run ends with %v:\n%s", err, d.log())
	}
	if strings.Contains(d.log(), "sentinel") {
		d.x.t.Errorf("the log shows a secret:\n%s", d.log())
	}
}

// passes waits until the daemon has made so many more.
func (d *daemon) passes(n int) {
	d.x.t.Helper()
	from := d.made()
	d.until("more passes", func() bool {
		resp, err := http.Post("http://"+d.listen+"/-/reload", "", nil)
		if err == nil {
			resp.Body.Close()
		}
		return d.made() >= from+n
	})
}

// shows waits until the metrics match all patterns.
func (d *daemon) shows(patterns ...string) {
	d.x.t.Helper()
	d.until(strings.Join(patterns, ", "), func() bool { return matches(d.metrics(), patterns) })
}

func (d *daemon) until(what string, done func() bool) {
	d.x.t.Helper()
	ctx, cancel := context.WithTimeout(d.x.t.Context(), 2*time.Minute)
	defer cancel()
	for tick := time.NewTicker(10 * time.Millisecond); !done(); {
		select {
		case <-tick.C:
		case <-ctx.Done():
			d.x.t.Fatalf("not within a minute: %s\n%s\n%s", what, d.log(), d.metrics())
		}
	}
}

var cyclesLine = regexp.MustCompile(`(?m)^pinwarden_cycles_total\{.*\} (\d+)$`)

// made is how many passes the daemon has made.
func (d *daemon) made() (n int) {
	for _, line := range cyclesLine.FindAllStringSubmatch(d.metrics(), -1) {
		k, _ := strconv.Atoi(line[1]) // digits
		n += k
	}
	return n
}

// metrics are empty while the daemon is starting.
func (d *daemon) metrics() string {
	resp, err := http.Get("http://" + d.listen + "/metrics")
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return string(text)
}

func matches(text string, patterns []string) bool {
	for _, p := range patterns {
		if !regexp.MustCompile("(?m)^" + p).MatchString(text) {
			return false
		}
	}
	return true
}

// growing is a buffer that can be read while it is written.
type growing struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (g *growing) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func (g *growing) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.String()
}
