package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
	"pinwarden/sinks/saltoks/saltosim"
)

// fixture is one exchange with the vendor, with made-up values and the fields that
// were measured or that other clients read. Braces in the request stand for ids.
type fixture struct {
	Exchange   string
	Confidence string
	Request    struct {
		Method, Path, Form string
		Body               json.RawMessage
	}
	Response struct {
		Status []int
		Header map[string]string
		Body   json.RawMessage
		Text   string // a body that need not be JSON
	}
}

func fixtures(t *testing.T) map[string]fixture {
	t.Helper()
	files, err := filepath.Glob("../../testdata/wire/saltoks/*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("got %d fixtures, %v", len(files), err)
	}
	all := map[string]fixture{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f fixture
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&f); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = f
	}
	return all
}

// notServed are exchanges that the simulator may refuse to have with a friendly
// vendor's settings; each has its own tests there.
var notServed = map[string]string{
	"01-token":             "its identity host is another handler",
	"07-pin-of-a-new-user": "a new user is known at once",
	"15-entries":           "it may keep none",
}

// The simulator has every exchange of the fixtures: the same statuses, the same
// keys, the same types.
func TestTheSimulatorProducesTheFixtures(t *testing.T) {
	for name, f := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			o := saltosim.Options{Token: "adapter-sentinel-token"}
			if strings.Contains(name, "full-site") {
				o.Seats = 2
			}
			s := newSite(t, o)
			id := map[string]string{}
			for key, value := range s.objects(strings.Contains(name, "user-made")) {
				id["{"+key+"}"] = value
			}
			status, body := s.replay(&f, id)
			if !slices.Contains(f.Response.Status, status) {
				if why, listed := notServed[name]; listed {
					t.Logf("not served: %s (got %d)", why, status)
					return
				}
				t.Fatalf("got status %d, want one of %v", status, f.Response.Status)
			}
			switch {
			case f.Response.Text != "":
				if _, err := readPIN(body, 0); err != nil {
					t.Error("the body is no PIN")
				}
			case f.Response.Body == nil:
				if len(body) > 0 && !json.Valid(body) {
					t.Error("the body is no JSON")
				}
			default:
				sameShape(t, "body", decoded(t, f.Response.Body), decoded(t, body))
			}
		})
	}
}

// objects makes what the requests of the fixtures are about. The user is left out
// where it is to be made.
func (s *site) objects(noUser bool) map[string]string {
	s.Helper()
	ctx := context.Background()
	id, err := s.client.site(ctx)
	if err != nil {
		s.Fatal(err)
	}
	role, err := s.client.role(ctx, id)
	if err != nil {
		s.Fatal(err)
	}
	all := map[string]string{"s": id, "role": role, "g": s.made(id, "access_groups", groupBody{"lg:7f3a"}).ID}
	if !noUser {
		u := s.made(id, "users", userBody{FirstName: "Room", LastName: "101", Alias: "x", Roles: []string{role}, UsePIN: true})
		all["su"], all["pu"] = u.ID, u.Person.ID
		if _, err := s.client.write(ctx, http.MethodPut, path(v12, id, "users", u.ID, "pin"), nothing{}); err != nil {
			s.Fatal(err)
		}
	}
	return all
}

func (s *site) made(site, list string, body any) (u userShape) {
	s.Helper()
	a, err := s.client.write(context.Background(), http.MethodPost, path(v12, site, list), body)
	if err != nil {
		s.Fatal(err)
	}
	if err := a.decode(&u); err != nil {
		s.Fatal(err)
	}
	return u
}

// replay sends a fixture's request.
func (s *site) replay(f *fixture, ids map[string]string) (int, []byte) {
	s.Helper()
	fill := func(text string) string {
		for name, id := range ids {
			text = strings.ReplaceAll(text, name, id)
		}
		return text
	}
	to, kind, body := strings.ReplaceAll(fill(f.Request.Path), " ", "%20"), "application/json", fill(string(f.Request.Body))
	if f.Request.Form != "" {
		kind, body = "application/x-www-form-urlencoded", f.Request.Form
	}
	req, err := http.NewRequest(f.Request.Method, s.url+to, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer adapter-sentinel-token")
	if slices.Contains(f.Response.Status, http.StatusUnauthorized) {
		req.Header.Set("Authorization", "Bearer over")
	}
	resp, err := s.http.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	for name, value := range f.Response.Header {
		if !strings.HasPrefix(resp.Header.Get(name), value) {
			s.Errorf("header %s: got %q, want %q", name, resp.Header.Get(name), value)
		}
	}
	return resp.StatusCode, text
}

func decoded(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("the body is no JSON: %v", err)
	}
	return value
}

// sameShape compares keys and types; null goes with everything, and of a list the
// first item speaks for all.
func sameShape(t *testing.T, at string, want, got any) {
	t.Helper()
	if want == nil || got == nil {
		return
	}
	if reflect.TypeOf(want) != reflect.TypeOf(got) {
		t.Errorf("%s: got %T, want %T", at, got, want)
		return
	}
	switch want := want.(type) {
	case map[string]any:
		got := got.(map[string]any)
		for key := range want {
			if _, ok := got[key]; !ok {
				t.Errorf("%s: there is no %s", at, key)
			}
			sameShape(t, at+"."+key, want[key], got[key])
		}
		for key := range got {
			if _, ok := want[key]; !ok {
				t.Errorf("%s: %s is more than the fixture has", at, key)
			}
		}
	case []any:
		if got := got.([]any); len(want) > 0 && len(got) > 0 {
			sameShape(t, at+"[0]", want[0], got[0])
		}
	}
}

// The adapter reads every exchange of the fixtures that it has.
func TestTheAdapterReadsTheFixtures(t *testing.T) {
	refusal := func(status, code int, class string) func(*Client) error {
		return func(c *Client) error {
			_, err := c.write(context.Background(), http.MethodPost, "/x", nothing{})
			return wantRefusal(err, status, code, class)
		}
	}
	ctx := context.Background()
	marked := func(c *Client) { // the fixtures' marker is another's, so the stay's own stands in
		c.http.Transport = awkward{c.http.Transport, func(_ *http.Request, status int, body []byte) (int, []byte) {
			return status, bytes.ReplaceAll(body, []byte("lg:7f3a"), []byte(secret.Marker(stay, access.UserLine, "101")))
		}}
	}
	newUser := func(want access.User) func(*Client) error {
		return func(c *Client) error {
			marked(c)
			r, err := c.Do(ctx, plan.Step{Key: stay, Op: plan.MakeUser, Line: access.UserLine, Room: "101"}, access.Holding{Key: stay})
			if got := r.Seen.User; err == nil && got != want {
				return fmt.Errorf("got %+v, want %+v", got, want)
			}
			return err
		}
	}
	const id = "5dfdc54e-8335-11f0-0000-00000000000"
	user := access.User{Ref: id + "1", Person: id + "2", UsesPIN: true}
	parked, asGuest := user, user
	parked.Suspended, asGuest.UsesPIN = true, false
	mint := func(c *Client) error {
		r, err := c.Do(ctx, aStep(plan.MintPIN), access.Holding{Key: "k"})
		if err == nil && r.PIN.Digits() != "052514" {
			return errors.New("another PIN")
		}
		return err
	}
	schedule := func(c *Client) error {
		s := aStep(plan.SetSchedule)
		s.Window = access.Window{Start: utc(t, "2026-12-01 15:00"), End: utc(t, "2026-12-03 11:01")}
		r, err := c.Do(ctx, s, access.Holding{Key: "k", Lines: []access.HeldLine{{ID: access.RoomLine, Ref: "g"}}})
		if err == nil && (r.Seen.Lines[0].Schedule != id+"4" || !r.Seen.Lines[0].Window.Equal(s.Window)) {
			return fmt.Errorf("got %+v", r.Seen.Lines[0])
		}
		return err
	}
	step := func(op plan.Op) func(*Client) error {
		return func(c *Client) error {
			_, err := c.Do(ctx, aStep(op), access.Holding{Key: "k"})
			return err
		}
	}
	reads := map[string]func(*Client) error{
		"02-site-by-its-number":        refusal(400, 1100, terminal),
		"03-user-made":                 newUser(user),
		"03b-user-made-on-a-full-site": newUser(parked),
		"04-empty-address":             refusal(400, 1101, terminal),
		"05-guest-made": func(c *Client) error {
			c.cfg.Role = siteGuest
			return newUser(asGuest)(c)
		},
		"06-pin-quoted":             mint,
		"06b-pin-bare":              mint,
		"07-pin-of-a-new-user":      refusal(403, 2203, terminal), // softened for a new one: see TestErrorsOfWritesAreClassed
		"08-member-by-the-wrong-id": refusal(404, 2202, terminal),
		"09-schedule-made":          schedule,
		"09b-end-minute": func(c *Client) error {
			if err := schedule(c); !errors.Is(err, access.ErrTerminal) {
				return fmt.Errorf("hours of a day of its own: got %v, want a terminal error", err)
			}
			return nil
		},
		"10-no-weekday": refusal(400, 1101, terminal),
		"11-groups-of-a-name": func(c *Client) error {
			list, err := readList[groupShape](ctx, c, "/x", nil)
			if err == nil && (len(list.items) != 1 || list.items[0].Name != "lg:7f3a") {
				return fmt.Errorf("got %+v", list.items)
			}
			return err
		},
		"12-suspended": step(plan.SuspendUser),
		"13-keys": func(c *Client) error {
			err := c.read(ctx, detail{keysOf, "u"})
			if err == nil && !c.memory.users["u"].hasKey {
				return errors.New("got no key")
			}
			return err
		},
		"14-user-deleted":        step(plan.DropUser),
		"14b-user-deleted-again": step(plan.DropUser),
		"16-entries-on-v12":      refusal(405, 0, terminal),
		"17-v2":                  refusal(403, 0, terminal),
		"18-expired-token":       refusal(401, 0, plainError),
	}
	for name, f := range fixtures(t) {
		read := reads[name]
		if read == nil {
			if !slices.Contains([]string{"01-token", "15-entries"}, name) { // not this client's, and not needed
				t.Errorf("%s: nothing reads it", name)
			}
			continue
		}
		for _, status := range f.Response.Status {
			c, _ := answering(t, nil)
			c.http.Transport = tripper(func(r *http.Request) *http.Response {
				w := httptest.NewRecorder()
				w.WriteHeader(status)
				if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/time_schedules") { // the reading back of one that differs
					_, _ = w.WriteString(`{"items":[` + string(f.Response.Body) + `]}`)
				} else {
					_, _ = w.WriteString(string(f.Response.Body) + f.Response.Text)
				}
				return w.Result()
			})
			if err := read(c); err != nil {
				t.Errorf("%s, status %d: %v", name, status, err)
			}
		}
	}
}

// wantRefusal is nil if an error is a refusal with that status, code and class.
func wantRefusal(err error, status, code int, wantClass string) error {
	var r *refusal
	if !errors.As(err, &r) || r.status != status || r.code != code || class(err) != wantClass {
		return fmt.Errorf("got %s %w, want a %s refusal %d/%d", class(err), err, wantClass, status, code)
	}
	return nil
}
