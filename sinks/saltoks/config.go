package saltoks

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

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

	HTTP  *http.Client // default: TLS 1.2 or better, 30 s for a call
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error // for one's turn, and between the tries of a read
	// Pace is shared by all clients of one account. Nil: one call at a time, as fast as they come.
	Pace *Pace

	// Role is the code of the role of new users; default site_user. With site_guest
	// they are made as guests of the site, which takes one call more.
	Role string
	// OwnRole is the code of the role that our own user should have; default site_admin.
	OwnRole string
	// PageSize is asked for as $top; 0 leaves it to the vendor, whose default is unknown.
	PageSize int
	// PINDigits is how many digits the site's PINs have, 4 to 10. 0: not known, so that
	// an answer which was cut short may be taken for a PIN.
	PINDigits int
	// Settle is how long a new user may be unknown to other calls; default 2 minutes.
	Settle time.Duration
	// SiteClock says that schedules count by the site's zone; default: by each hub's (assumed).
	SiteClock bool
	// LowBattery are the words of battery_level that mean low; only "fresh" is known, and fine.
	LowBattery []string

	// Every is how often the site is observed, and AuditShare which part of the
	// pace may go into reading anew what is known already: that makes the budget of
	// an Observe. Default 5 minutes and 0.6.
	Every      time.Duration
	AuditShare float64
	// AuditPerPass, if not 0, is the budget itself; below 0 none. What is not known
	// is read regardless.
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
	case c.PINDigits != 0 && (c.PINDigits < 4 || c.PINDigits > 10):
		return c, fmt.Errorf("PINs of %d digits: there are 4 to 10", c.PINDigits)
	case c.Token == nil:
		return c, errors.New("there is no source of tokens")
	}
	c.BaseURL = base
	if c.HTTP == nil {
		c.HTTP = &http.Client{Transport: transportOf(), Timeout: longestCall}
	}
	if c.Pace == nil {
		c.Pace = NewPace(0, 1, UsualRetries)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	c.Role, c.OwnRole = cmp.Or(c.Role, "site_user"), cmp.Or(c.OwnRole, "site_admin")
	c.Settle, c.Every = cmp.Or(c.Settle, settling), cmp.Or(c.Every, 5*time.Minute)
	c.AuditShare = cmp.Or(c.AuditShare, usualShare)
	if c.LowBattery == nil {
		c.LowBattery = usualLow
	}
	return c, nil
}

// longestCall is more than any answer was seen to take; the longest page included.
const longestCall = 30 * time.Second

// transportOf is the usual transport, which speaks TLS 1.2 or better and looks
// at certificates, with an end to every wait.
func transportOf() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.ResponseHeaderTimeout = longestCall
	return t
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
