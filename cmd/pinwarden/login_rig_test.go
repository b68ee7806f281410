package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// loginRig is a rig whose simulators give nobody in without a login.
type loginRig struct {
	*rig
	t        *testing.T
	identity *httptest.Server
}

const (
	akiaSecret  = "akia-sentinel-client-secret"
	saltoSecret = "salto-sentinel-client-secret"
	// elsewhere is a redirect that no browser of a test ever reaches.
	elsewhere = "https://hotel.example/pinwarden"
)

func newLoginRig(t *testing.T) *loginRig {
	t.Helper()
	r, err := newRigWith(folder(t),
		akiasim.Options{OAuth: akiasim.OAuth{ClientID: "pinwarden", ClientSecret: akiaSecret, Redirect: elsewhere, Loopback: true}},
		saltosim.Options{Identity: saltosim.Authority{ClientID: "pinwarden", ClientSecret: saltoSecret}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	x := &loginRig{rig: r, t: t, identity: httptest.NewServer(r.locks.Identity())}
	t.Cleanup(x.identity.Close)
	x.edit(r.listen, "127.0.0.1:0") // so many daemons find no port that was free a moment ago
	x.write("akia.secret", akiaSecret+"\n")
	x.write("salto.secret", saltoSecret+"\n")
	x.edit("token_file: akia.token", fmt.Sprintf("login: {client_id: pinwarden, client_secret_file: akia.secret, authorize_url: %q, token_url: %q, redirect: %q}",
		r.servers[0].URL+"/oauth/authorize", r.servers[0].URL+"/oauth/token", "http://127.0.0.1/back"))
	x.edit("token_file: salto.token", fmt.Sprintf("identity: %q, login: {client_id: pinwarden, client_secret_file: salto.secret}", x.identity.URL))
	return x
}

func (x *loginRig) write(name, text string) {
	x.t.Helper()
	if err := os.WriteFile(filepath.Join(x.dir, name), []byte(text), 0o600); err != nil {
		x.t.Fatal(err)
	}
}

// edit changes pinwarden.yaml.
func (x *loginRig) edit(old, with string) {
	x.t.Helper()
	text, err := os.ReadFile(filepath.Join(x.dir, "pinwarden.yaml"))
	if err != nil || strings.Count(string(text), old) != 1 {
		x.t.Fatalf("pinwarden.yaml does not hold %q once (%v)", old, err)
	}
	x.write("pinwarden.yaml", strings.Replace(string(text), old, with, 1))
}

// session is pinwarden login at work.
type session struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	said growing
}

func (x *loginRig) login(args ...string) *session {
	x.t.Helper()
	file, err := built()
	if err != nil {
		x.t.Fatal(err)
	}
	s := &session{t: x.t, cmd: exec.Command(file, append([]string{"login", "--no-browser"}, args...)...)}
	s.cmd.Dir, s.cmd.Stderr = x.dir, &s.said
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		x.t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		x.t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	return s
}

// page reads on to the address that is shown.
func (s *session) page() string {
	s.t.Helper()
	for {
		line, err := s.out.ReadString('\n')
		fmt.Fprint(&s.said, line)
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "http") {
			return text
		}
		if err != nil {
			s.t.Fatalf("no address is shown: %v\n%s", err, s.end())
		}
	}
}

func (s *session) paste(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, text+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// end waits for the end and returns all that was said.
func (s *session) end() string {
	s.t.Helper()
	rest, err := io.ReadAll(s.out)
	_ = s.cmd.Wait()
	fmt.Fprintf(&s.said, "%s", rest)
	if err != nil {
		s.t.Error(err)
	}
	if strings.Contains(s.said.String(), "sentinel") {
		s.t.Errorf("the login shows a secret:\n%s", s.said.String())
	}
	said(s.t, s.said.String())
	return s.said.String()
}

func (s *session) code() int { return s.cmd.ProcessState.ExitCode() }

// person is somebody with a browser, as far as these pages need one.
type person struct {
	t     *testing.T
	web   *http.Client
	press string // the button
	user  string
}

// errAway stops a browser that would leave this machine.
var errAway = errors.New("away")

func newPerson(t *testing.T, press string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &person{t: t, press: press, user: "operator", web: &http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			if !loopback(r.URL.Host) {
				return errAway
			}
			return nil
		},
	}}
}

var (
	formAt   = regexp.MustCompile(`<form method="post" action="([^"]*)">`)
	inputs   = regexp.MustCompile(`<(?:input type="[a-z]*"|button) name="([^"]*)" value="([^"]*)">`)
	pageText = regexp.MustCompile(`<[^>]*>`)
)

// agrees opens the page, fills in its form, presses a button, and returns where
// the browser ended and what it shows.
func (p *person) agrees(page string) (address, text string) {
	p.t.Helper()
	resp, err := p.web.Get(page)
	if err != nil {
		p.t.Fatal(err)
	}
	html := p.read(resp)
	form := formAt.FindStringSubmatch(html)
	if form == nil {
		return resp.Request.URL.String(), pageText.ReplaceAllString(html, "")
	}
	fields := url.Values{}
	for _, in := range inputs.FindAllStringSubmatch(html, -1) {
		switch name, value := in[1], in[2]; {
		case name == "Username" || name == "Password":
			fields.Set(name, p.user)
		case name == "answer" || name == "button":
			fields.Set(name, p.press)
		default:
			fields.Set(name, value)
		}
	}
	target, err := resp.Request.URL.Parse(form[1])
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err = p.web.PostForm(target.String(), fields)
	var away *url.Error
	if errors.As(err, &away) && errors.Is(err, errAway) {
		return away.URL, ""
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.Request.URL.String(), pageText.ReplaceAllString(p.read(resp), "")
}

func (p *person) read(resp *http.Response) string {
	p.t.Helper()
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// account opens an account's tokens as the program does.
func (x *loginRig) account(name string) *account {
	x.t.Helper()
	c, err := readConfig(filepath.Join(x.dir, "pinwarden.yaml"))
	if err != nil {
		x.t.Fatal(err)
	}
	a, err := c.accountNamed(name)
	if err != nil {
		x.t.Fatal(err)
	}
	return a
}
