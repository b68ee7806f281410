package tokens

import (
	"crypto/tls"
	"errors"
	"mime"
	"net"
	"net/http"
	"time"
)

// Patience is how long one call to a token endpoint may take, its answer included.
const Patience = 30 * time.Second

// NewWeb returns the HTTP client for authorization servers: TLS 1.2 or later, no redirects, a limit to everything, and
// a fresh connection for each call. On a connection that was used before, or over HTTP/2, Go's transport may send a
// request again by itself; a refresh must be sent once.
func NewWeb() *http.Client {
	return &http.Client{
		Timeout: Patience,
		Transport: wary{&http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:    10 * time.Second,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: 64 << 10,
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// errWebPage: a page for people came with a status that says yes.
var errWebPage = errors.New("the answer is a web page")

// wary turns a web page into an error, before anybody takes it for an answer.
type wary struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w wary) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode < 300 && kind == "text/html" {
		resp.Body.Close()
		return nil, errWebPage
	}
	return resp, nil
}
