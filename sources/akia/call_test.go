package akia_test

import (
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

const secret = "sesame-sentinel-token"

// read reads reservation 1 with one answer after the other, and counts the requests.
func read(t *testing.T, answers ...http.HandlerFunc) (stays []access.Stay, asked int, slept []time.Duration, err error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers[min(asked, len(answers)-1)](w, r)
		asked++
	}))
	defer server.Close()
	clock := newClock()
	stays, _, err = client(t, clock.config(server.URL)).Read(t.Context(), []access.StayID{"1"})
	return stays, asked, clock.slept, err
}

func after(header string, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", header)
		answer(w, r)
	}
}

func TestReadsAreRepeated(t *testing.T) {
	fine, busy, broken := okAnswer(a+`}`), jsonAnswer(429, ``), jsonAnswer(503, ``)
	torn := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fine(w, r)
	}
	for name, tt := range map[string]struct {
		answers []http.HandlerFunc
		asked   int
		slept   []time.Duration
		want    string // part of the error; fine if empty
	}{
		"at once":              {[]http.HandlerFunc{fine}, 1, nil, ""},
		"too fast, then fine":  {[]http.HandlerFunc{busy, fine}, 2, []time.Duration{500 * time.Millisecond}, ""},
		"broken twice":         {[]http.HandlerFunc{broken, broken, fine}, 3, []time.Duration{500 * time.Millisecond, time.Second}, ""},
		"broken thrice":        {[]http.HandlerFunc{broken, broken, broken, fine}, 3, []time.Duration{500 * time.Millisecond, time.Second}, "503"},
		"asked to wait":        {[]http.HandlerFunc{after("7", busy), fine}, 2, []time.Duration{7 * time.Second}, ""},
		"asked to wait till":   {[]http.HandlerFunc{after(noon.Add(9*time.Second).Format(http.TimeFormat), busy), fine}, 2, []time.Duration{9 * time.Second}, ""},
		"asked to wait a week": {[]http.HandlerFunc{after("604800", busy), fine}, 2, []time.Duration{time.Minute}, ""},
		"asked to wait till next year": {
			[]http.HandlerFunc{after(noon.AddDate(1, 0, 0).Format(http.TimeFormat), busy), fine}, 2, []time.Duration{time.Minute}, "",
		},
		"torn":             {[]http.HandlerFunc{torn, fine}, 2, []time.Duration{500 * time.Millisecond}, ""},
		"half a JSON":      {[]http.HandlerFunc{jsonAnswer(200, `{"status":"ok","data":{`), fine}, 2, []time.Duration{500 * time.Millisecond}, ""},
		"token refused":    {[]http.HandlerFunc{jsonAnswer(401, ``), fine}, 1, nil, "does not accept the access token"},
		"forbidden":        {[]http.HandlerFunc{jsonAnswer(403, ``), fine}, 1, nil, "403"},
		"login page":       {[]http.HandlerFunc{akiasim.LoginPage, fine}, 1, nil, "web page instead of JSON"},
		"plain text":       {[]http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("Jane")) }, fine}, 1, nil, "content type"},
		"no envelope":      {[]http.HandlerFunc{jsonAnswer(200, a+`,"status":null}`), fine}, 1, nil, "envelope"},
		"a list":           {[]http.HandlerFunc{jsonAnswer(200, `[]`), fine}, 1, nil, "envelope"},
		"no data":          {[]http.HandlerFunc{jsonAnswer(200, `{"status":"ok"}`), fine}, 1, nil, "envelope"},
		"error in a 200":   {[]http.HandlerFunc{jsonAnswer(200, `{"status":"error","status_code":403,"message":"Jane"}`), fine}, 1, nil, "403"},
		"error, no number": {[]http.HandlerFunc{jsonAnswer(200, `{"status":"error","message":"Jane"}`), fine}, 1, nil, "not ok"},
		"too large": {[]http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for range 17 {
				_, _ = w.Write([]byte(strings.Repeat(" ", 1<<20)))
			}
		}, fine}, 1, nil, "larger than 16 MiB"},
		"too large, and says so": {[]http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "17000000")
		}, fine}, 1, nil, "larger than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			stays, asked, slept, err := read(t, tt.answers...)
			if asked != tt.asked || !slices.Equal(slept, tt.slept) {
				t.Errorf("asked %d times and slept %v, want %d and %v", asked, slept, tt.asked, tt.slept)
			}
			switch {
			case tt.want == "" && (err != nil || len(stays) != 1):
				t.Errorf("error is %v, stays %v", err, stays)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error is %v, want %q", err, tt.want)
			case err != nil && strings.Contains(err.Error(), "Jane"):
				t.Errorf("error %q repeats the vendor's words", err)
			}
		})
	}
}

func TestRedirectsStayOnTheirHost(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	to := func(url string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, http.StatusTemporaryRedirect) }
	}
	if _, _, _, err := read(t, to(other.URL)); err == nil || asked != 0 || !strings.Contains(err.Error(), "redirect that is not followed") {
		t.Errorf("asked the other host %d times, error is %v", asked, err)
	}
	if stays, _, _, err := read(t, to("/elsewhere"), okAnswer(a+`}`)); err != nil || len(stays) != 1 {
		t.Errorf("a redirect on the same host: %v", err)
	}
}

func TestTokenIsInItsPlaceAndInNoError(t *testing.T) {
	for place, sim := range map[akia.TokenPlace]akiasim.TokenPlace{akia.InHeader: akiasim.TokenInHeader, akia.InQuery: akiasim.TokenInQuery} {
		h := openHotel(t, akiasim.Options{TokenIn: sim})
		h.Book(booking("1", "101"))
		h.observe(t, func(c *akia.Config) { c.TokenIn = place })

		dead := func(c *akia.Config) { c.TokenIn, c.BaseURL = place, "http://127.0.0.1:1" }
		if _, err := h.client(t, dead).Observe(t.Context()); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: error is %v", place, err)
		}
	}
}

func TestLimitCountsByTheClientsClock(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	limited := h.client(t, func(c *akia.Config) { c.Limiter = rate.NewLimiter(1, 2); c.PollEvery = time.Nanosecond })
	if _, err := limited.Observe(t.Context()); err != nil { // weighs 2, 1, 1
		t.Fatal(err)
	}
	if took := h.Now().Sub(noon).Round(time.Millisecond); took != 2*time.Second {
		t.Errorf("two calls beyond the burst took %v, want 2s", took)
	}
}

func TestTimeoutCoversTheWholeAnswer(t *testing.T) {
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(200)
		_ = http.NewResponseController(w).Flush()
		<-done // the body never comes
	}))
	defer server.Close()
	defer close(done)
	clock := newClock()
	_, _, err := client(t, clock.config(server.URL), func(c *akia.Config) { c.Timeout = 10 * time.Millisecond }).
		Read(t.Context(), []access.StayID{"1"})
	if err == nil || len(clock.slept) != 2 {
		t.Errorf("error is %v after %d waits", err, len(clock.slept))
	}
}

func TestErrorClassesOfReads(t *testing.T) {
	for code, terminal := range map[int]bool{400: true, 403: true, 401: false, 408: false, 429: false, 500: false, 503: false} {
		_, _, _, err := read(t, jsonAnswer(code, ``))
		if errors.Is(err, access.ErrTerminal) != terminal || errors.Is(err, access.ErrAmbiguous) {
			t.Errorf("%d: error is %v, want terminal %v", code, err, terminal)
		}
	}
}

// An old protocol is refused, whoever's transport of Go's own it is, and whatever the machine would allow.
func TestNothingOlderThanTLS12IsSpoken(t *testing.T) {
	t.Setenv("GODEBUG", "tls10server=1")
	for name, newest := range map[string]uint16{"1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12} {
		server := httptest.NewUnstartedServer(okAnswer(a + `}`))
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: newest}
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		own := server.Client().Transport.(*http.Transport)
		own.TLSClientConfig.MinVersion = tls.VersionTLS10
		stays, _, err := client(t, newClock().config(server.URL), func(c *akia.Config) { c.HTTP = server.Client() }).
			Read(t.Context(), []access.StayID{"1"})
		server.Close()
		if spoken := err == nil && len(stays) == 1; spoken != (newest >= tls.VersionTLS12) {
			t.Errorf("TLS %s: stays %v, error %v", name, stays, err)
		}
		if own.TLSClientConfig.MinVersion != tls.VersionTLS10 {
			t.Error("the transport that was given is changed")
		}
	}
}
