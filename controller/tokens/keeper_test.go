package tokens_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"pinwarden/controller/tokens"
)

func TestATokenIsRefreshedWhenAThirdOfItsLifeIsLeft(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	k := d.keeper()
	d.at = d.at.Add(40*time.Minute - time.Second)
	d.wants(k, "access-sentinel-0")
	d.at = d.at.Add(time.Second)
	d.wants(k, "access-sentinel-1")
	d.wants(k, "access-sentinel-1")
	d.at = d.at.Add(40 * time.Minute)
	d.wants(k, "access-sentinel-2")
	if d.e.calls() != 2 || d.e.times("refresh-sentinel-0") != 1 || d.e.times("refresh-sentinel-1") != 1 {
		t.Errorf("the endpoint saw %d calls", d.e.calls())
	}
	want := []tokens.Kind{tokens.Found, tokens.Refreshed, tokens.Refreshed}
	if got := d.kinds(); !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

func TestOneRefreshServesAllProcessesAndCallers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.at = d.at.Add(50 * time.Minute)
	var all sync.WaitGroup
	for range 8 {
		k := d.keeper()
		for range 8 {
			all.Go(func() { d.wants(k, "access-sentinel-1") })
		}
	}
	all.Wait()
	if n := d.e.calls(); n != 1 {
		t.Errorf("%d refreshes", n)
	}
}

// TestAFailedRefresh holds the table of the README: what is sent again, and what never.
func TestAFailedRefresh(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request) bool
		again  bool
		says   string
	}{
		{"404, as the identity host answers while it is out", status(404, ""), true, "404 Not Found"},
		{"503", status(503, ""), true, "503 Service Unavailable"},
		{"429", status(429, ""), true, "429 Too Many Requests"},
		{"a redirect", status(307, ""), true, "307 Temporary Redirect"},
		{"a web page", status(200, "<html>Sign in</html>"), true, "web page"},
		{"invalid_client", status(401, `{"error":"invalid_client"}`), true, "check the client's id and secret"},
		{"refused without a reason", status(400, `{"status":"error"}`), true, "log in again if it goes on"},
		{"invalid_grant", status(400, `{"error":"invalid_grant"}`), false, "invalid_grant"},
		{"connection broken", cut, false, "may be spent"},
		{"500", status(500, ""), false, "may be spent"},
		{"502", status(502, "<html>"), false, "may be spent"},
		{"504", status(504, ""), false, "may be spent"},
		{"408", status(408, ""), false, "may be spent"},
		{"no JSON", status(200, "thanks"), false, "may be spent"},
		{"JSON without tokens", status(200, `{}`), false, "may be spent"},
		{"an answer without an end", status(200, `{"token_type":"`+strings.Repeat("x", 2<<20)+`","access_token":"a"}`), false, "may be spent"},
		{"half an answer", status(200, `{"access_token":"acc`), false, "may be spent"},
		{"no new refresh token", status(200, `{"access_token":"access-sentinel-9"}`), false, "no new refresh token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.login("access-sentinel-0", "refresh-sentinel-0")
			k := d.keeper()
			d.e.meet(c.answer)
			d.at = d.at.Add(45 * time.Minute)
			for range 5 { // many calls in a pass: one refresh, and the old token while it lives
				if _, err := k.Token(t.Context()); err != nil {
					t.Errorf("the living token is not used: %v", err)
				}
			}
			if d.e.times("refresh-sentinel-0") != 1 {
				t.Errorf("sent %d times at once", d.e.times("refresh-sentinel-0"))
			}
			kind := tokens.LoginNeeded
			if c.again {
				kind = tokens.Failed
			}
			if d.count(kind) != 1 || !strings.Contains(d.said(kind), c.says) {
				t.Errorf("told %v: %s", d.kinds(), d.said(kind))
			}
			d.e.meet(nil)
			d.at = d.at.Add(time.Minute)
			_, _ = k.Token(t.Context())
			_, _ = d.keeper().Token(t.Context())
			if sent, want := d.e.times("refresh-sentinel-0"), map[bool]int{true: 2, false: 1}[c.again]; sent != want {
				t.Errorf("sent %d times in the end, want %d", sent, want)
			}
			d.at = d.at.Add(2 * time.Hour)
			_, err := k.Token(t.Context())
			var needed *tokens.LoginError
			if errors.As(err, &needed) == c.again {
				t.Errorf("after its end: %v", err)
			}
			if !c.again && !strings.Contains(err.Error(), "run pinwarden login akia") {
				t.Errorf("%v does not say what to do", err)
			}
		})
	}
}

func TestAnOutageIsTriedAgainSeldomAndToldOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	k := d.keeper()
	d.e.meet(status(404, ""))
	for end := d.at.Add(4 * time.Hour); d.at.Before(end); d.at = d.at.Add(10 * time.Second) {
		_, _ = k.Token(t.Context())
	}
	if n := d.e.calls(); n < 10 || n > 20 {
		t.Errorf("%d refreshes in the hours of an outage", n)
	}
	if d.count(tokens.Failed) != 1 || d.count(tokens.LoginNeeded) != 0 {
		t.Errorf("told %v", d.kinds())
	}
	if _, err := k.Token(t.Context()); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("the expired token: %v", err)
	}
	d.e.meet(nil)
	d.at = d.at.Add(15 * time.Minute)
	if _, err := k.Token(t.Context()); err != nil {
		t.Errorf("after the outage: %v", err)
	}
}

func TestAnEndpointThatCannotBeReachedSpendsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.at = d.at.Add(45 * time.Minute)
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + port.Addr().String()
	port.Close()
	k := d.keeper(func(c *tokens.Config) {
		c.Client.Config = func(context.Context) (*oauth2.Config, error) {
			return &oauth2.Config{ClientID: "client", Endpoint: oauth2.Endpoint{TokenURL: nobody, AuthStyle: oauth2.AuthStyleInParams}}, nil
		}
	})
	d.wants(k, "access-sentinel-0")
	d.wants(d.keeper(), "access-sentinel-1")
}

func TestWhatFailsBeforeSendingMarksNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.at = d.at.Add(45 * time.Minute)
	for name, edit := range map[string]func(*tokens.Config){
		"discovery": func(c *tokens.Config) {
			c.Client.Config = func(context.Context) (*oauth2.Config, error) { return nil, errors.New("out") }
		},
		"the limit": func(c *tokens.Config) { c.Pace = func(context.Context) error { return errors.New("out") } },
	} {
		before := d.file(t)
		d.wants(d.keeper(edit), "access-sentinel-0")
		if !bytes.Equal(before, d.file(t)) {
			t.Errorf("%s left a mark", name)
		}
	}
}

func (d *desk) file(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "akia.tokens"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestAMarkOfADeadProcess stops a process where it has sent and not saved.
func TestAMarkOfADeadProcess(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.at = d.at.Add(45 * time.Minute)
	var marked []byte
	d.e.meet(func(http.ResponseWriter, *http.Request) bool {
		marked = d.file(t) // what lies on the disk while the refresh is under way
		return false
	})
	d.wants(d.keeper(), "access-sentinel-1")
	d.e.meet(nil)
	if err := os.WriteFile(filepath.Join(d.dir, "akia.tokens"), marked, 0o600); err != nil {
		t.Fatal(err)
	}
	d.heard = nil
	k := d.keeper()
	for range 50 {
		d.wants(k, "access-sentinel-0")
	}
	d.wants(d.keeper(), "access-sentinel-0")
	d.at = d.at.Add(time.Hour)
	for range 50 {
		var needed *tokens.LoginError
		if _, err := k.Token(t.Context()); !errors.As(err, &needed) {
			t.Fatalf("not a login error: %v", err)
		}
	}
	if d.e.times("refresh-sentinel-0") != 1 {
		t.Errorf("the marked token was sent %d times", d.e.times("refresh-sentinel-0"))
	}
	if n := d.count(tokens.LoginNeeded); n != 2 { // once for each keeper
		t.Errorf("told %v", d.kinds())
	}
	d.login("access-sentinel-9", "refresh-sentinel-9")
	d.wants(k, "access-sentinel-9")
	if d.heard[len(d.heard)-1].Kind != tokens.Found {
		t.Errorf("the new login is not told: %v", d.kinds())
	}
}

// TestThePairIsOnTheDiskBeforeItIsUsed takes the folder away while the answer is on its way.
func TestThePairIsOnTheDiskBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.at = d.at.Add(45 * time.Minute)
	draft := filepath.Join(d.dir, "akia.tokens.new")
	d.e.meet(func(http.ResponseWriter, *http.Request) bool {
		if err := os.Mkdir(draft, 0o700); err != nil { // nothing can be written under this name
			t.Error(err)
		}
		return false
	})
	k := d.keeper()
	if _, err := k.Token(t.Context()); err == nil || !strings.Contains(err.Error(), "keep the tokens") {
		t.Errorf("a pair that is not on the disk was used: %v", err)
	}
	if err := os.Remove(draft); err != nil {
		t.Fatal(err)
	}
	d.wants(k, "access-sentinel-1")
	d.wants(d.keeper(), "access-sentinel-1")
	if d.e.calls() != 1 {
		t.Errorf("%d refreshes", d.e.calls())
	}
}

func TestARefreshThatHasBegunOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.at = d.at.Add(45 * time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	k := d.keeper(func(c *tokens.Config) {
		c.Client.Web = &http.Client{Transport: before(func(r *http.Request) error { cancel(); return r.Context().Err() })}
	})
	if _, err := k.Token(ctx); err != nil {
		t.Error(err)
	}
	d.wants(d.keeper(), "access-sentinel-1")
	if d.e.calls() != 1 {
		t.Errorf("%d refreshes", d.e.calls())
	}
}

func TestATokenThatIsRefusedEarlyIsReplacedOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-0", "refresh-sentinel-0")
	k := d.keeper()
	k.Refused(t.Context(), "access-sentinel-0")
	d.wants(k, "access-sentinel-0") // too young: the cause is another
	d.at = d.at.Add(10 * time.Minute)
	k.Refused(t.Context(), "of another time")
	d.wants(k, "access-sentinel-0")
	k.Refused(t.Context(), "access-sentinel-0")
	d.wants(k, "access-sentinel-1")
	for range 20 {
		k.Refused(t.Context(), "access-sentinel-1")
		d.wants(k, "access-sentinel-1")
	}
}

func TestWithoutALogin(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	k := d.keeper()
	for range 3 {
		if _, err := k.Token(t.Context()); err == nil || err.Error() != "akia needs a new login, run pinwarden login akia: nobody has logged in yet" {
			t.Errorf("%v", err)
		}
	}
	if n := d.count(tokens.LoginNeeded); n != 1 {
		t.Errorf("told %v", d.kinds())
	}
	if entries, err := os.ReadDir(d.dir); err != nil || len(entries) > 0 {
		t.Errorf("asking left %v (%v)", entries, err)
	}
	d.login("access-sentinel-0", "refresh-sentinel-0")
	d.wants(k, "access-sentinel-0")
}

func TestTheFileIsSealed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.login("access-sentinel-x", "refresh-sentinel-x")
	text := d.file(t)
	if bytes.Contains(text, []byte("sentinel")) {
		t.Error("the file shows a token")
	}
	info, err := os.Stat(filepath.Join(d.dir, "akia.tokens"))
	if err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("mode %v (%v)", info.Mode(), err)
	}
	for name, edit := range map[string]func(*tokens.Config){
		"key":    func(c *tokens.Config) { c.Key = bytes.Repeat([]byte("x"), 32) },
		"client": func(c *tokens.Config) { c.Bound = "another" },
	} {
		if _, err := d.keeper(edit).Token(t.Context()); err == nil || !strings.Contains(err.Error(), "run pinwarden login akia") {
			t.Errorf("another %s: %v", name, err)
		}
	}
	text[len(text)-5] ^= 1
	if err := os.WriteFile(filepath.Join(d.dir, "akia.tokens"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.keeper().Token(t.Context()); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestASecretPrintsNothing(t *testing.T) {
	t.Parallel()
	p := tokens.Pair{Access: tokens.NewSecret("a-sentinel-b"), Refresh: tokens.NewSecret("a-sentinel-b")}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+"\n", p, p.Access)
	}
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "pair", p, "access", p.Access)
	if hex := fmt.Sprintf("%x", "sentinel"); strings.Contains(out.String(), "sentinel") || strings.Contains(out.String(), hex) {
		t.Errorf("shown:\n%s", out.String())
	}
}
