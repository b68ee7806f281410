package saltoks

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"pinwarden/controller"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sinks/sinktest"
)

// awkward changes the vendor's answers to what somebody met at least once.
type awkward struct {
	http.RoundTripper
	bend bend
}

type bend func(r *http.Request, status int, body []byte) (int, []byte)

func (a awkward) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := a.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.StatusCode, body = a.bend(r, resp.StatusCode, body)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

var (
	nextLink  = regexp.MustCompile(`"next_page_link":"http://[^/]*`)
	errorCode = regexp.MustCompile(`"ErrorCode":(\d+)`)
)

// What the sheet of the vendor's traps (section 7) says of answers, one by one:
// the contract holds under each.
func TestContractOfAnAwkwardVendor(t *testing.T) {
	for name, bent := range map[string]func() bend{
		"bare arrays": func() bend {
			return func(r *http.Request, status int, body []byte) (int, []byte) {
				var envelope struct{ Items json.RawMessage }
				if json.Unmarshal(body, &envelope) == nil && envelope.Items != nil {
					return status, envelope.Items
				}
				return status, body
			}
		},
		"links to another host, no counts, codes as text": func() bend {
			return func(r *http.Request, status int, body []byte) (int, []byte) {
				body = nextLink.ReplaceAll(body, []byte(`"next_page_link":"http://elsewhere.test`))
				body = regexp.MustCompile(`"count":\d+`).ReplaceAll(body, []byte(`"count":null`))
				return status, errorCode.ReplaceAll(body, []byte(`"ErrorCode":"$1"`))
			}
		},
		"empty bodies for changes": func() bend {
			return func(r *http.Request, status int, body []byte) (int, []byte) {
				made := r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/access_groups") ||
					regexp.MustCompile(`sites/[^/]*/users$|time_schedules$`).MatchString(r.URL.Path))
				if r.Method == http.MethodGet || r.Method == http.MethodPut || made || status/100 != 2 {
					return status, body
				}
				return status, nil
			}
		},
		"stale answers to PATCH": func() bend {
			var mu sync.Mutex
			last := map[string][]byte{}
			return func(r *http.Request, status int, body []byte) (int, []byte) {
				mu.Lock()
				defer mu.Unlock()
				if r.Method != http.MethodPatch || status/100 != 2 {
					return status, body
				}
				was := last[r.URL.Path]
				last[r.URL.Path] = body
				if was == nil {
					was = []byte(`{"roles":[]}`)
				}
				return status, was
			}
		},
		"every third read is one too many": func() bend {
			var mu sync.Mutex
			n := 0
			return func(r *http.Request, status int, body []byte) (int, []byte) {
				mu.Lock()
				defer mu.Unlock()
				if n++; r.Method == http.MethodGet && n%3 == 0 {
					return http.StatusTooManyRequests, []byte("<html>slow down</html>")
				}
				return status, body
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sinktest.Run(t, func(tb testing.TB) (controller.Sink, sinktest.Levers) {
				page := 2
				if name == "bare arrays" {
					page = 0
				}
				s := newSite(tb, saltosim.Options{PageSize: page}, func(c *Config) {
					c.HTTP = &http.Client{Transport: awkward{c.HTTP.Transport, bent()}}
				})
				return s.client, s
			})
		})
	}
}
