package saltoks

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// answering is a client whose calls all get what a function answers. It knows
// group g and user u of stay k, made long ago.
func answering(t *testing.T, f http.HandlerFunc) (*Client, *[]time.Duration) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	var slept []time.Duration
	c, err := New(Config{
		BaseURL: server.URL, Site: "x", Secret: secret, Token: token("adapter-sentinel-token"), Now: func() time.Time { return start },
		HTTP: server.Client(),
		Sleep: func(_ context.Context, d time.Duration) error {
			slept = append(slept, d)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.siteID, c.roleID, c.memory.synced = "site", "role", 1
	c.memory.users["u"] = &userMemory{mark: mark{key: "k", line: access.UserLine}, person: "p", made: start.Add(-time.Hour)}
	c.memory.groups["g"] = &groupMemory{mark: mark{key: "k", line: access.RoomLine}, made: start.Add(-time.Hour)}
	return c, &slept
}

const (
	plainError = "plain"
	terminal   = "terminal"
	unclear    = "ambiguous"
	none       = "none"
)

func class(err error) string {
	switch {
	case err == nil:
		return none
	case errors.Is(err, access.ErrAmbiguous):
		return unclear
	case errors.Is(err, access.ErrTerminal):
		return terminal
	}
	return plainError
}

// aStep is one step of each operation, on what answering knows.
func aStep(op plan.Op) plan.Step {
	s := plan.Step{Key: "k", Op: op, Line: access.RoomLine, Ref: "g", Person: "p", Door: "d", Window: hours(1, 9)}
	switch op {
	case plan.MakeUser:
		s.Key, s.Ref, s.Person = "new", "", ""
	case plan.MakeGroup:
		s.Key, s.Ref, s.Person = "new", "", ""
	case plan.EnableUser, plan.SubscribeUser, plan.SuspendUser, plan.MintPIN, plan.DropUser:
		s.Ref, s.Person = "u", ""
	case plan.DropSchedule:
		s.Schedule = "s"
	}
	return s
}

func TestErrorsOfWritesAreClassed(t *testing.T) {
	say := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, c := range map[string]struct {
		op     plan.Op
		young  bool
		answer http.HandlerFunc
		want   string
	}{
		"a wrong value":                          {plan.AddDoor, false, say(400, `{"ErrorCode":1101,"Message":"no"}`), terminal},
		"not allowed":                            {plan.MintPIN, false, say(403, `{"ErrorCode":2203}`), terminal},
		"not allowed, on a new user":             {plan.MintPIN, true, say(403, `{"ErrorCode":2203}`), plainError},
		"not found":                              {plan.AddMember, false, say(404, `{"ErrorCode":"2202"}`), terminal},
		"not found, with a new user":             {plan.AddMember, true, say(404, `{"ErrorCode":"2202"}`), plainError},
		"a wrong value, of a new user":           {plan.EnableUser, true, say(400, `{"ErrorCode":1101}`), terminal},
		"expired token":                          {plan.AddDoor, false, say(401, ``), plainError},
		"too many calls":                         {plan.MintPIN, false, say(429, ``), plainError},
		"a server's fault":                       {plan.AddDoor, false, say(500, `{"ErrorCode":2201}`), unclear},
		"a proxy's fault":                        {plan.MakeGroup, false, say(503, `<html>`), unclear},
		"a code inside 200":                      {plan.AddDoor, false, say(200, `{"ErrorCode":1101}`), terminal},
		"a code that is text inside 200":         {plan.AddDoor, false, say(200, `{"ErrorCode":"2203"}`), terminal},
		"a code of 0 inside 200":                 {plan.AddDoor, false, say(200, `{"ErrorCode":0}`), none},
		"an unknown code inside 200":             {plan.AddDoor, false, say(200, `{"ErrorCode":3101}`), unclear},
		"a code that is no number inside 200":    {plan.AddDoor, false, say(200, `{"ErrorCode":"E-7"}`), unclear},
		"a code that is null inside 200":         {plan.AddDoor, false, say(200, `{"ErrorCode":null}`), none},
		"a firewall's refusal":                   {plan.AddDoor, false, say(403, `<html>blocked</html>`), unclear},
		"a proxy that knows no such page":        {plan.DropMember, false, say(404, `<html>not found</html>`), unclear},
		"a proxy that knows no such user":        {plan.DropUser, false, say(404, `not found`), unclear},
		"too many calls, says a proxy":           {plan.MintPIN, false, say(429, `<html>slow down</html>`), plainError},
		"an empty body":                          {plan.AddDoor, false, say(200, ``), none},
		"a page of a proxy":                      {plan.AddDoor, false, say(200, `<html>hello</html>`), unclear},
		"an empty body for something made":       {plan.MakeGroup, false, say(200, ``), unclear},
		"something made without an id":           {plan.MakeUser, false, say(200, `{}`), unclear},
		"something made without the marker":      {plan.MakeGroup, false, say(200, `{"id":"x","customer_reference":"pw1.cut"}`), terminal},
		"a schedule made without an id":          {plan.SetSchedule, false, say(200, ``), unclear},
		"a PIN that is none":                     {plan.MintPIN, false, say(200, `"12x456"`), unclear},
		"no PIN":                                 {plan.MintPIN, false, say(200, ``), unclear},
		"a redirect":                             {plan.AddDoor, false, say(302, ``), plainError},
		"a door that is not in the group":        {plan.DropDoor, false, say(404, `{"ErrorCode":2202}`), none},
		"a member who is not there":              {plan.DropMember, false, say(404, ``), none},
		"a member who is new and not yet there":  {plan.DropMember, true, say(404, ``), plainError},
		"a group that is gone":                   {plan.DropGroup, false, say(404, ``), none},
		"a user who is gone":                     {plan.DropUser, false, say(404, ``), none},
		"a user who is accepted for deletion":    {plan.DropUser, false, say(202, ``), none},
		"a user who is in a pod":                 {plan.DropUser, false, say(403, `{"ErrorCode":2220}`), terminal},
		"an answer that breaks off":              {plan.AddDoor, false, broken, unclear},
		"a connection that breaks off":           {plan.MintPIN, false, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, unclear},
		"an answer beyond all size":              {plan.MakeGroup, false, endless, unclear},
		"a seat that is asked for and not given": {plan.SubscribeUser, false, say(200, `{"id":"u","subscription_state":"suspended"}`), plainError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var writes atomic.Int32
			client, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodGet {
					writes.Add(1)
				}
				c.answer(w, r)
			})
			if c.young {
				client.memory.users["u"].made = start.Add(-time.Minute)
			}
			_, err := client.Do(context.Background(), aStep(c.op), access.Holding{Key: "k"})
			if got := class(err); got != c.want {
				t.Errorf("got %s (%v), want %s", got, err, c.want)
			}
			if got := writes.Load(); got != 1 {
				t.Errorf("the write was sent %d times, want once", got)
			}
		})
	}
}

func broken(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"id":"x"}`))
}

func endless(w http.ResponseWriter, _ *http.Request) {
	chunk := []byte(strings.Repeat(" ", 1<<20))
	for range 1 + maxBody/len(chunk) {
		_, _ = w.Write(chunk)
	}
}

func TestWhatWasNotSentIsNotAmbiguous(t *testing.T) {
	c, _ := answering(t, nil)
	c.cfg.BaseURL = "http://127.0.0.1:1" // nobody listens there
	_, err := c.Do(context.Background(), aStep(plan.MintPIN), access.Holding{Key: "k"})
	if got := class(err); got != plainError {
		t.Errorf("got %s (%v), want %s", got, err, plainError)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c, _ = answering(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	_, err = c.Do(ctx, aStep(plan.MintPIN), access.Holding{Key: "k"})
	if got := class(err); got != plainError {
		t.Errorf("cancelled before: got %s (%v), want %s", got, err, plainError)
	}
}

func TestPINsAreReadAsTextAndShownNowhere(t *testing.T) {
	for body, want := range map[string]string{
		`"9041735149"`:   "9041735149",
		`9041735149`:     "9041735149",
		`012345`:         "012345",
		"\"012345\"\r\n": "012345",
		"  0123 \n":      "0123",
		`"1234567890"`:   "1234567890",
	} {
		c, _ := answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		r, err := c.Do(context.Background(), aStep(plan.MintPIN), access.Holding{Key: "k"})
		if err != nil || r.PIN.Digits() != want {
			t.Errorf("%q: got %q, %v; want %q", body, r.PIN.Digits(), err, want)
		}
		if !r.Seen.User.HasKey || !r.Seen.User.Minted {
			t.Errorf("%q: the receipt does not show that a PIN was made", body)
		}
	}
	for _, body := range []string{`"904173514"9`, `{"pin":"9041735149"}`, `9041735149 9041735149`, `"904173514912345"`, `"904"`} {
		c, _ := answering(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		_, err := c.Do(context.Background(), aStep(plan.MintPIN), access.Holding{Key: "k"})
		if class(err) != unclear {
			t.Errorf("%q: got %v, want an ambiguous error", body, err)
		}
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, "904") {
			t.Errorf("the error shows digits: %s", text)
		}
	}
}

func TestReadsAreTriedAgainWritesNever(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		after      string
		wantCalls  int32
		wantLonger time.Duration // pauses are as long as asked for; 0: random
	}{
		"a server's fault":                {503, "", 3, 0},
		"too many calls":                  {429, "", 3, 0},
		"too many calls, with a wait":     {429, "7", 3, 7 * time.Second},
		"too many calls, with a day":      {429, "86400", 3, longestPause},
		"too many calls, with a bad wait": {429, "soon", 3, 0},
		"an expired token":                {401, "", 3, 0},
		"not found":                       {404, "", 1, 0},
		"a wrong filter":                  {400, "", 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			client, slept := answering(t, func(w http.ResponseWriter, _ *http.Request) {
				calls.Add(1)
				w.Header().Set("Retry-After", c.after)
				w.WriteHeader(c.status)
			})
			if _, err := client.get(context.Background(), "/v1.2/sites"); err == nil {
				t.Error("got no error")
			}
			if got := calls.Load(); got != c.wantCalls || len(*slept) != int(got)-1 {
				t.Errorf("got %d calls and %d pauses, want %d and one less", got, len(*slept), c.wantCalls)
			}
			for i, d := range *slept {
				if c.wantLonger != 0 && d != c.wantLonger || d > time.Second<<(i+1) && c.wantLonger == 0 {
					t.Errorf("pause %d: got %s, want %s", i, d, c.wantLonger)
				}
			}
			before := calls.Load()
			if _, err := client.write(context.Background(), http.MethodPut, "/v1.2/x", nothing{}); err == nil {
				t.Error("got no error from the write")
			}
			if got := calls.Load() - before; got != 1 {
				t.Errorf("the write was sent %d times, want once", got)
			}
		})
	}
	client, _ := answering(t, nil)
	var calls atomic.Int32
	flaky := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) < tries {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte(`{}`))
	}))
	defer flaky.Close()
	client.cfg.BaseURL = flaky.URL
	if _, err := client.get(context.Background(), "/x"); err != nil {
		t.Errorf("a read that works the third time: got %v", err)
	}
}

func TestAPageOfAProxyIsNoProofThatSomethingIsGone(t *testing.T) {
	var calls atomic.Int32
	c, _ := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		http.Error(w, "<html>no such page</html>", http.StatusNotFound)
	})
	seen := access.Holding{Key: "k", User: access.User{Ref: "u"}, Lines: []access.HeldLine{{ID: access.RoomLine, Ref: "g"}}}
	if h, err := c.Look(context.Background(), seen); err == nil || calls.Load() != tries {
		t.Errorf("a look at a user: got %+v, %v after %d calls, want an error after %d", h, err, calls.Load(), tries)
	}
	seen.User.Ref = ""
	if h, err := c.Look(context.Background(), seen); err == nil {
		t.Errorf("a look at a group: got %+v, want an error", h)
	}
}

func TestTheTokenGoesToNoOtherHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host got %s with token %q", r.URL, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	c, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/list":
			_, _ = w.Write([]byte(`{"items":[{"id":"1"}],"next_page_link":"` + other.URL + `/next?page=2"}`))
		case "/next":
			_, _ = w.Write([]byte(`{"items":[{"id":"` + r.URL.Query().Get("page") + `"}]}`))
		default:
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}
	})
	list, err := readList[groupShape](context.Background(), c, "/list", nil)
	if err != nil || len(list.items) != 2 || list.items[1].ID != "2" {
		t.Errorf("a link to another host: got %+v, %v; want both pages from ours", list, err)
	}
	if _, err := c.get(context.Background(), "/away"); err == nil {
		t.Error("a redirect to another host: got no error")
	}
	if _, err := c.write(context.Background(), http.MethodPut, "/away", nothing{}); err == nil {
		t.Error("a redirect of a write: got no error")
	}
}
