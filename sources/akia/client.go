package akia

import (
	"crypto/tls"
	"net/http"
)

// Client is one office's Akia. Make it with New.
type Client struct {
	table *Table
	cfg   Config
	http  *http.Client
}

// New returns a client, or an error that names every setting that is wrong and
// the way out. It asks Akia nothing.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	table, err := NewTable(cfg.Mapping)
	if err != nil {
		return nil, err
	}
	return &Client{table: table, cfg: cfg, http: politely(cfg.HTTP)}, nil
}

// politely returns a copy of h that follows a redirect only for a read, and only
// to the same host: a token or a PIN must not travel to somebody else, and a
// followed POST would be a second write. Other redirects count as the answer.
func politely(h *http.Client) *http.Client {
	const most = 3
	own := *h
	own.Transport = guarded(h.Transport)
	own.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0]
		if first.Method != http.MethodGet || len(via) > most ||
			req.URL.Host != first.URL.Host || req.URL.Scheme != first.URL.Scheme {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &own
}

// guarded returns a transport of Go's own that speaks nothing older than TLS 1.2;
// any other is left to whoever gave it.
func guarded(given http.RoundTripper) http.RoundTripper {
	if given == nil {
		given = http.DefaultTransport
	}
	t, ok := given.(*http.Transport)
	if !ok {
		return given
	}
	t = t.Clone()
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{}
	}
	t.TLSClientConfig.MinVersion = max(t.TLSClientConfig.MinVersion, tls.VersionTLS12)
	return t
}
