package main

import (
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"pinwarden/sinks/saltoks/saltosim"
)

// TestAProbeThatIsInterruptedCleansUp presses Ctrl-C in the midst of a probe.
func TestAProbeThatIsInterruptedCleansUp(t *testing.T) {
	t.Parallel()
	for _, at := range []string{
		"PATCH /sites/{site}/access_groups/{group}/time_schedules/{schedule}",
		"POST /sites/{site}/access_groups/{group}/locks",
		"PUT /sites/{site}/users/{user}/pin",
	} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			r, err := newRig(folder(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(r.close)
			r.addRoom("101")
			before := r.listed(t)
			var pressed atomic.Bool
			r.locks.Intercept(func(req *http.Request) (saltosim.Fault, bool) {
				if req.Pattern == at && pressed.CompareAndSwap(false, true) {
					r.mu.Lock()
					_ = r.process.Process.Signal(os.Interrupt)
					r.mu.Unlock()
					<-req.Context().Done() // a signal takes its time, and an answer would let the probe end before
				}
				return saltosim.Fault{}, false
			})
			code, out := r.run(t, "check", "--probe", "101", "--yes")
			if !pressed.Load() || code != exitError || !strings.Contains(out, "removing what the probe has made") {
				t.Errorf("exits with %d after an interruption (%v):\n%s", code, pressed.Load(), out)
			}
			if after := r.listed(t); after != before {
				t.Errorf("the probe leaves something behind:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

// listed is what the site shows of users and groups.
func (r *rig) listed(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, list := range []string{"users", "access_groups"} {
		site := r.siteID(t)
		req, err := http.NewRequest(http.MethodGet, r.servers[1].URL+"/v1.2/sites/"+site+"/"+list, nil)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(r.get(t, req))
	}
	return all.String()
}

func (r *rig) get(t *testing.T, req *http.Request) string {
	t.Helper()
	req.Header.Set("Authorization", "Bearer salto-sentinel-token")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", req.URL.Path, resp.Status, err)
	}
	return string(body)
}

func (r *rig) siteID(t *testing.T) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, r.servers[1].URL+"/v1.2/sites", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(r.get(t, req), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}
