package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// answers are the buttons of the vendors' pages.
var answers = map[string]string{"akia": "allow", "salto": "login"}

// logIn goes through a whole login in the browser.
func (x *loginRig) logIn(vendor string) {
	x.t.Helper()
	s := x.login(vendor)
	_, shown := newPerson(x.t, answers[vendor]).agrees(s.page())
	if said := s.end(); s.code() != exitFine || !strings.Contains(said, "Logged in to "+vendor) {
		x.t.Fatalf("login %s exits with %d:\n%s\nthe browser shows: %s", vendor, s.code(), said, shown)
	}
}

func TestLoginOpensBothSides(t *testing.T) {
	t.Parallel()
	x := newLoginRig(t)
	x.addRoom("101")
	x.book("A", "101", "arrived", -1, 2)
	if code, out := x.run(t, "plan"); code == exitFine || !strings.Contains(out, "run pinwarden login salto") {
		t.Errorf("plan without a login exits with %d:\n%s", code, out)
	}
	x.logIn("akia")
	x.logIn("salto")
	x.converge(t)
	if n := len(x.hotel.Outbox()); n != 1 {
		t.Errorf("%d guests were told", n)
	}
}

func TestLoginByPasting(t *testing.T) {
	t.Parallel()
	x := newLoginRig(t)
	x.edit("http://127.0.0.1/back", elsewhere)
	s := x.login("akia")
	address, _ := newPerson(t, "allow").agrees(s.page())
	if !strings.HasPrefix(address, elsewhere+"?") {
		t.Fatalf("the browser ends at %s", address)
	}
	s.paste(elsewhere)                                       // not the whole of it
	s.paste(elsewhere + "?code=code-of-others&state=theirs") // somebody else's
	s.paste(address)
	said := s.end()
	for _, want := range []string{"not the whole address", "does not belong to this login", "Logged in to akia"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	s = x.login("salto") // a browser on another machine
	page := s.page()
	p := newPerson(t, "login")
	p.web.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/callback" {
			return errAway
		}
		return nil
	}
	address, _ = p.agrees(page)
	s.paste(address)
	if said := s.end(); s.code() != exitFine {
		t.Errorf("login exits with %d:\n%s", s.code(), said)
	}
	x.converge(t)
}

func TestLoginTurnsAwayWhatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	x := newLoginRig(t)
	s := x.login("salto")
	page := s.page()
	u, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	back, state := u.Query().Get("redirect_uri"), u.Query().Get("state")
	for _, c := range []struct {
		address string
		host    string
		status  int
	}{
		{back + "?code=made-up&state=made-up", "", 400},
		{back + "?code=made-up", "", 400},
		{back + "?error=access_denied&state=made-up", "", 400},
		{strings.Replace(back, "callback", "other", 1) + "?code=made-up&state=" + state, "", 404},
		{back + "?code=made-up&state=" + state, "evil.example", 404},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = c.host
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%s of %q: %d, want %d", c.address, c.host, resp.StatusCode, c.status)
		}
	}
	newPerson(t, "login").agrees(page) // and the real one still gets through
	if said := s.end(); s.code() != exitFine {
		t.Errorf("login exits with %d:\n%s", s.code(), said)
	}
}

func TestLoginThatEndsBadly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, vendor string
		edit         func(*loginRig)
		press        string
		says         string
	}{
		{"refused in the browser", "akia", nil, "deny", "somebody refused it in the browser (access_denied)"},
		{"refused in the browser", "salto", nil, "cancel", "somebody refused it in the browser (access_denied)"},
		{"a scope that is unknown", "akia", func(x *loginRig) {
			x.edit("akia.secret,", "akia.secret, scopes: [reservations:read],")
		}, "allow", "invalid_scope"},
		{"a scope that is not given", "salto", func(x *loginRig) {
			x.edit("salto.secret}", "salto.secret, scopes: [hardware_api]}")
		}, "login", "invalid_scope"},
		{"no refresh token", "salto", func(x *loginRig) {
			x.edit("salto.secret}", "salto.secret, scopes: [user_api.full_access]}")
		}, "login", "no refresh token came"},
		{"a wrong secret", "akia", func(x *loginRig) { x.write("akia.secret", "other") }, "allow", "invalid_client"},
		{"a wrong secret", "salto", func(x *loginRig) { x.write("salto.secret", "other") }, "login", "invalid_client"},
		{"an identity host that is out", "salto", func(x *loginRig) { x.locks.IdentityOut(true) }, "", "404, as it does while it is out"},
	} {
		t.Run(c.vendor+" "+c.name, func(t *testing.T) {
			t.Parallel()
			x := newLoginRig(t)
			if c.edit != nil {
				c.edit(x)
			}
			s := x.login(c.vendor)
			if c.press != "" {
				newPerson(t, c.press).agrees(s.page())
			}
			if said := s.end(); s.code() != exitError || !strings.Contains(said, c.says) {
				t.Errorf("exits with %d and does not say %q:\n%s", s.code(), c.says, said)
			}
			if _, err := x.account(c.vendor).keeper.Token(t.Context()); err == nil || !strings.Contains(err.Error(), "nobody has logged in yet") {
				t.Errorf("something was kept: %v", err)
			}
		})
	}
}

// TestADaemonTakesUpALogin starts without one, is logged in, and loses its
// access token early.
func TestADaemonTakesUpALogin(t *testing.T) {
	t.Parallel()
	x := newLoginRig(t)
	x.edit("guards:", "interval: 1s\nguards:")
	d := x.daemon()
	d.passes(3)
	if n := d.says(`msg="login needed"`); n != 2 { // one for each vendor
		t.Errorf("%d times login needed in 3 passes:\n%s", n, d.log())
	}
	if n := d.says("run pinwarden login"); n > 4 { // and one line more each, of what cannot be read for it
		t.Errorf("%d lines in 3 passes:\n%s", n, d.log())
	}
	d.shows(`pinwarden_login_needed\{account="akia"\} 1`, `pinwarden_login_needed\{account="salto"\} 1`)
	x.logIn("akia")
	x.logIn("salto")
	d.passes(3)
	d.shows(`pinwarden_login_needed\{account="akia"\} 0`, `pinwarden_login_needed\{account="salto"\} 0`,
		`pinwarden_house_as_of_timestamp_seconds\{property="seaside"\} [1-9]`)
	if n := d.says(`msg="login needed"`); n != 2 {
		t.Errorf("still alarmed:\n%s", d.log())
	}
	d.stop()
}
