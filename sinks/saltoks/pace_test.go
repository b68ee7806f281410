package saltoks

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// hurried is a client in a bubble whose vendor answers as told, after a second.
func hurried(t *testing.T, p *Pace, answer func(n int64) (status int, after string)) (*Client, *atomic.Int64, *atomic.Int64) {
	t.Helper()
	var asked, atOnce, most atomic.Int64
	c, err := New(Config{
		BaseURL: "https://salto.test", Site: "x", Secret: secret, Token: token("adapter-sentinel-token"), Pace: p,
		HTTP: &http.Client{Transport: tripper(func(*http.Request) *http.Response {
			n := asked.Add(1)
			if now := atOnce.Add(1); now > most.Load() {
				most.Store(now)
			}
			time.Sleep(time.Second)
			atOnce.Add(-1)
			w := httptest.NewRecorder()
			status, after := answer(n)
			w.Header().Set("Retry-After", after)
			w.WriteHeader(status)
			_, _ = w.WriteString("{}")
			return w.Result()
		})},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, &asked, &most
}

type tripper func(*http.Request) *http.Response

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

func fine(int64) (int, string) { return http.StatusOK, "" }

func TestCallsKeepThePace(t *testing.T) {
	for name, c := range map[string]struct {
		perSecond float64
		atOnce    int
		want      time.Duration // of 20 calls that take a second each
	}{
		"no limit, one at a time":    {0, 1, 20 * time.Second},
		"no limit, two at a time":    {0, 2, 10 * time.Second},
		"the rate, many at a time":   {4, 20, 5 * time.Second}, // 4 at once, then one every 250 ms, the last takes a second
		"a slow rate, two at a time": {1, 2, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _, most := hurried(t, NewPace(c.perSecond, c.atOnce, 0), fine)
				begin := time.Now()
				var all sync.WaitGroup
				for range 20 {
					all.Go(func() { _, _ = client.get(context.Background(), "/x") })
				}
				all.Wait()
				if got := time.Since(begin); got != c.want {
					t.Errorf("20 calls took %s, want %s", got, c.want)
				}
				if got := int(most.Load()); got > c.atOnce {
					t.Errorf("%d calls at a time, want %d", got, c.atOnce)
				}
			})
		})
	}
}

// Who meets a 429 is not the only one to wait, and nobody waits for an absurd time.
func TestTooManyCallsHoldEverybody(t *testing.T) {
	for after, want := range map[string]time.Duration{
		"7":                             7 * time.Second,
		"86400":                         longestPause,
		"99999999999999999999":          longestPause,
		"Sat, 01 Jan 2000 00:00:09 GMT": 8 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			pace := NewPace(0, 2, 0)
			one, _, _ := hurried(t, pace, func(n int64) (int, string) {
				if n == 1 {
					return http.StatusTooManyRequests, after
				}
				return http.StatusOK, ""
			})
			other, _, _ := hurried(t, pace, fine)
			one.http.Transport = dated{one.http.Transport}
			if _, err := one.write(context.Background(), http.MethodPost, "/x", nothing{}); class(err) != plainError {
				t.Errorf("a write: got %v, want a plain error, for it was not made", err)
			}
			begin := time.Now()
			if _, err := other.get(context.Background(), "/x"); err != nil {
				t.Error(err)
			}
			if got := time.Since(begin) - time.Second; got != want {
				t.Errorf("Retry-After %s: another client waited %s, want %s", after, got, want)
			}
		})
	}
}

// dated adds the vendor's clock, which counts from the same second as the bubble's.
type dated struct{ http.RoundTripper }

func (d dated) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	}
	return resp, err
}

func TestAVendorWhoIsDownCostsHardlyMoreCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := false
		c, asked, _ := hurried(t, NewPace(0, 1, 5), func(int64) (int, string) {
			if up {
				return http.StatusOK, ""
			}
			return http.StatusServiceUnavailable, ""
		})
		ask := func(n int) int64 {
			before := asked.Load()
			for range n {
				_, _ = c.get(context.Background(), "/x")
			}
			return asked.Load() - before
		}
		if got := ask(100); got != 105 {
			t.Errorf("100 reads while it is down: got %d calls, want a budget of 5 more", got)
		}
		up = true
		ask(20) // gives back two
		up = false
		if got := ask(100); got != 102 {
			t.Errorf("after 20 that went well: got %d calls for 100 reads, want 2 more", got)
		}
	})
}

func TestACallThatCannotBeInTimeIsNotMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, asked, _ := hurried(t, NewPace(0.1, 1, 5), fine)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_, _ = c.get(ctx, "/x")
		begin := time.Now()
		_, err := c.write(ctx, http.MethodPost, "/x", nothing{})
		if !errors.Is(err, errNoTime) || class(err) != plainError || asked.Load() != 1 || time.Since(begin) > 0 {
			t.Errorf("got %v after %s and %d calls, want a plain error at once", err, time.Since(begin), asked.Load())
		}
	})
}

func TestOldTLSIsRefused(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	usual := transportOf()
	usual.TLSClientConfig.InsecureSkipVerify = true // of the test's own certificate
	resp, err := (&http.Client{Transport: usual}).Get(server.URL)
	if err == nil {
		resp.Body.Close()
		t.Error("TLS 1.1 was spoken")
	}
	if usual.ResponseHeaderTimeout <= 0 || usual.TLSHandshakeTimeout <= 0 {
		t.Error("a wait has no end")
	}
}
