package saltoks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"

	"pinwarden/policy/access"
)

// Token gives the bearer token for the next call.
type Token interface {
	Token(ctx context.Context) (string, error)
}

// TokenFunc is a function as a Token.
type TokenFunc func(context.Context) (string, error)

// Token calls the function.
func (f TokenFunc) Token(ctx context.Context) (string, error) { return f(ctx) }

// StaticToken is a token that never changes.
func StaticToken(token string) Token {
	return TokenFunc(func(context.Context) (string, error) { return token, nil })
}

// Config says which site to speak to, and how.
type Config struct {
	BaseURL string        // https://host; http only for a loopback address
	Site    string        // the site's id, its site_uid, or its name
	Secret  access.Secret // what markers are made with
	Token   Token
	// Zone is the property's; a site or hub in another zone is reported. Nil: not checked.
	Zone *time.Location

	HTTP    *http.Client // default: one with a timeout of 30 s
	Now     func() time.Time
	Sleep   func(ctx context.Context, d time.Duration) error // between the tries of a read
	Limiter *rate.Limiter                                    // nil: none

	Role string // code of the role of new users; default site_user
	// PageSize is asked for as $top; 0 leaves it to the vendor, whose default is unknown.
	PageSize int
	// AuditPerPass is how many details that are known already one Observe reads
	// anew; below 0 none. What is not known is read regardless. The default of 150
	// lets a full hotel of 150 rooms be seen in half an hour of passes every five
	// minutes, and is 40 s of calls at the usual rate.
	AuditPerPass int
}

func (c Config) withDefaults() (Config, error) {
	base, err := goodBase(c.BaseURL)
	switch {
	case err != nil:
		return c, err
	case c.Site == "":
		return c, errors.New("no site is named")
	case len(c.Secret) == 0:
		return c, errors.New("there is no secret for markers")
	case c.Token == nil:
		return c, errors.New("there is no source of tokens")
	}
	c.BaseURL = base
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: 30 * time.Second}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Role == "" {
		c.Role = "site_user"
	}
	if c.AuditPerPass == 0 {
		c.AuditPerPass = 150
	}
	return c, nil
}

// goodBase keeps tokens and new PINs off the open network.
func goodBase(text string) (string, error) {
	base, err := url.Parse(text)
	switch {
	case err != nil || base.Hostname() == "" || base.User != nil || base.Scheme != "https" && base.Scheme != "http":
		return "", errors.New("the base URL has no scheme or host, or is none: write https://host")
	case base.Path != "" && base.Path != "/" || base.RawQuery != "" || base.Fragment != "":
		return "", fmt.Errorf("base URL %q has more than scheme and host: write https://host", text)
	case base.Scheme == "http" && !isLoopback(base.Hostname()):
		return "", fmt.Errorf("base URL %q would send the token and new PINs in clear: write https (http is for a loopback address only)", text)
	}
	return base.Scheme + "://" + base.Host, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
