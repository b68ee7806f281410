package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/controller/tokens"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// refreshCall is the simulator's name of a refresh, by vendor.
var refreshCall = map[string]string{"akia": "POST /oauth/token", "salto": "POST /connect/token"}

// strikeRefresh lets the next refresh meet something: before it takes effect, or
// after it and before its answer. Either cuts the connection unless it returns true.
func (x *loginRig) strikeRefresh(vendor string, after bool, meet func() (goOn bool)) {
	var once sync.Once
	x.hotel.Hook(func(r akiasim.Request) (f akiasim.Fault) {
		if vendor == "akia" && r.Route == refreshCall[vendor] {
			once.Do(func() {
				strike := func(rw http.ResponseWriter, r *http.Request) { meet(); akiasim.Cut(rw, r) }
				if after {
					f.After = strike
				} else if !meet() {
					f.Before = akiasim.Cut
				}
			})
		}
		return f
	})
	x.locks.Intercept(func(r *http.Request) (f saltosim.Fault, struck bool) {
		if vendor == "salto" && r.Pattern == refreshCall[vendor] {
			once.Do(func() { struck, f.AfterCommit = !meet(), after })
		}
		return f, struck
	})
}

// due keeps pairs that somebody has logged in for; that of one vendor wants a
// refresh, though its access token lives for another quarter of an hour.
func (x *loginRig) due(vendor string) {
	x.t.Helper()
	for name, consent := range map[string]func() (string, string){"akia": x.hotel.Consent, "salto": x.locks.Consent} {
		issued := time.Now()
		if name == vendor {
			issued = issued.Add(-45 * time.Minute)
		}
		x.keep(name, consent, issued)
	}
}

// keep saves a pair that lives for an hour.
func (x *loginRig) keep(vendor string, consent func() (access, refresh string), issued time.Time) {
	x.t.Helper()
	access, refresh := consent()
	p := tokens.Pair{Access: tokens.NewSecret(access), Refresh: tokens.NewSecret(refresh), Issued: issued, Expires: issued.Add(time.Hour)}
	if err := x.account(vendor).keeper.Save(x.t.Context(), p); err != nil {
		x.t.Fatal(err)
	}
}

// calls counts what came to a vendor's token endpoint.
func (x *loginRig) calls(vendor string) int {
	if vendor == "akia" {
		return x.hotel.Requests()[refreshCall[vendor]]
	}
	return x.locks.TokenCalls()
}

// refreshes are how many refreshes a vendor has granted, and how often a spent token came again.
func (x *loginRig) refreshes(vendor string) (granted, again int) {
	if vendor == "akia" {
		u := x.hotel.RefreshUses()
		return u.Granted, u.Again
	}
	u := x.locks.RefreshUses()
	return u.Granted, u.Again
}

// TestKilledInTheMidstOfARefresh kills the program a hundred times: before the
// vendor spends the token, after that and before the answer, and at all moments
// from the answer to well after the pair is saved.
func TestKilledInTheMidstOfARefresh(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var saved, lost int
	t.Run("kills", func(t *testing.T) {
		for i := range 100 {
			vendor, point := []string{"akia", "salto"}[i%2], []string{"before", "after", "around"}[i/2%3]
			t.Run(fmt.Sprintf("%d %s %s", i, vendor, point), func(t *testing.T) {
				t.Parallel()
				kept := killedRefresh(t, vendor, point, time.Duration(i)*50*time.Microsecond)
				mu.Lock()
				defer mu.Unlock()
				if kept {
					saved++
				} else {
					lost++
				}
			})
		}
	})
	t.Logf("%d kills left the new pair on the disk, %d a mark", saved, lost)
	if saved+lost != 100 || lost < 66 {
		t.Errorf("%d and %d of 100 kills", saved, lost)
	}
}

// killedRefresh kills one refresh and reports whether its pair was saved.
func killedRefresh(t *testing.T, vendor, point string, delay time.Duration) (kept bool) {
	x := newLoginRig(t)
	x.due(vendor)
	x.strikeRefresh(vendor, point == "after", func() (goOn bool) {
		if point == "around" {
			time.AfterFunc(delay, x.kill)
			return true
		}
		x.kill()
		return false
	})
	cmd, out, err := x.start("plan")
	if err != nil {
		t.Fatal(err)
	}
	code, err := x.wait(cmd)
	if err != nil || code != -1 && point != "around" {
		t.Fatalf("plan was not killed but exits with %d (%v):\n%s", code, err, out)
	}
	// Whatever comes after it, the same token is never sent again, and a lost pair is told of once.
	d := x.daemon()
	d.passes(3)
	switch d.says(`msg="login needed" account=` + vendor) {
	case 0:
		kept = true
		if point != "around" {
			t.Errorf("nobody is told that the login is over:\n%s", d.log())
		}
		d.shows(`pinwarden_login_needed\{account="`+vendor+`"\} 0`, `pinwarden_house_as_of_timestamp_seconds\{property="seaside"\} [1-9]`,
			`pinwarden_site_as_of_timestamp_seconds\{property="seaside"\} [1-9]`)
	case 1:
		d.shows(`pinwarden_login_needed\{account="` + vendor + `"\} 1`)
	default:
		t.Errorf("told more than once:\n%s", d.log())
	}
	if n := d.says(`msg="login needed"`); kept && n > 0 || n > 1 {
		t.Errorf("%d alarms:\n%s", n, d.log())
	}
	if n := strings.Count(d.log(), "msg=refreshed"); n > 0 {
		t.Errorf("%d refreshes after the kill", n)
	}
	d.stop()
	granted, again := x.refreshes(vendor)
	if want := map[string]int{"after": 1, "around": 1}[point]; granted != want || again != 0 {
		t.Errorf("%d refreshes were granted, want %d, and %d spent tokens came again", granted, want, again)
	}
	if n := x.calls(vendor); n != 1 {
		t.Errorf("the token endpoint was called %d times", n)
	}
	return kept
}

// TestALostAnswerIsOneAlarm loses the answer of a refresh on the wire, while the
// daemon goes on.
func TestALostAnswerIsOneAlarm(t *testing.T) {
	t.Parallel()
	for _, vendor := range []string{"akia", "salto"} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			x := newLoginRig(t)
			x.due(vendor)
			x.strikeRefresh(vendor, true, func() bool { return false })
			d := x.daemon()
			d.passes(5)
			d.shows(`pinwarden_login_needed\{account="` + vendor + `"\} 1`)
			if n := d.says(`msg="login needed"`); n != 1 {
				t.Errorf("%d alarms:\n%s", n, d.log())
			}
			if n := x.calls(vendor); n != 1 {
				t.Errorf("the token endpoint was called %d times", n)
			}
			x.logIn(vendor)
			d.passes(2)
			d.shows(`pinwarden_login_needed\{account="`+vendor+`"\} 0`, `pinwarden_house_as_of_timestamp_seconds\{property="seaside"\} [1-9]`)
			d.stop()
		})
	}
}

func TestProcessesShareARefresh(t *testing.T) {
	t.Parallel()
	for _, vendor := range []string{"akia", "salto"} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			x := newLoginRig(t)
			x.due(vendor)
			var all sync.WaitGroup
			for range 4 {
				d := &rig{dir: x.dir}
				all.Go(func() {
					cmd, out, err := d.start("plan")
					if err != nil {
						t.Error(err)
						return
					}
					if code, err := d.wait(cmd); err != nil || code != exitFine {
						t.Errorf("plan exits with %d (%v):\n%s", code, err, out)
					}
				})
			}
			all.Wait()
			if granted, again := x.refreshes(vendor); granted != 1 || again != 0 {
				t.Errorf("%d refreshes were granted, and %d tokens came again", granted, again)
			}
		})
	}
}

// TestATokenThatIsRevokedEarlyIsReplaced looks at both places of Akia's token.
func TestATokenThatIsRevokedEarlyIsReplaced(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"header", "query"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			x := newLoginRig(t)
			x.edit("poll_every", "token_in: "+place+", poll_every")
			x.keep("akia", x.hotel.Consent, time.Now().Add(-20*time.Minute))
			x.keep("salto", x.locks.Consent, time.Now().Add(-20*time.Minute))
			x.hotel.RevokeAccess()
			x.locks.RevokeAccess()
			d := x.daemon()
			d.passes(3)
			d.shows(`pinwarden_house_as_of_timestamp_seconds\{property="seaside"\} [1-9]`,
				`pinwarden_oauth_refresh_total\{account="akia",result="ok"\} 1`, `pinwarden_oauth_refresh_total\{account="salto",result="ok"\} 1`)
			d.stop()
		})
	}
}

// TestARefreshThatStopWaitsFor sends SIGTERM while the answer is on its way.
func TestARefreshThatStopWaitsFor(t *testing.T) {
	t.Parallel()
	x := newLoginRig(t)
	x.due("akia")
	begun, goOn := make(chan struct{}), make(chan struct{})
	x.strikeRefresh("akia", false, func() bool { close(begun); <-goOn; return true })
	d := x.daemon()
	<-begun
	stopped := make(chan struct{})
	go func() { d.stop(); close(stopped) }()
	d.until("the daemon stops listening", func() bool { return d.metrics() == "" })
	close(goOn)
	<-stopped
	if _, err := x.account("akia").keeper.Token(t.Context()); err != nil {
		t.Errorf("the refresh was cut: %v", err)
	}
	if granted, again := x.refreshes("akia"); granted != 1 || again != 0 {
		t.Errorf("%d refreshes were granted, and %d tokens came again", granted, again)
	}
}
