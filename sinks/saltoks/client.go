package saltoks

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"pinwarden/policy/access"
)

// Client speaks to one site. Its methods may be used concurrently; Observe
// waits for another Observe.
type Client struct {
	cfg  Config
	http http.Client

	observing sync.Mutex // for what follows, which Observe alone uses
	books     books
	accountAt time.Time // when the account was last looked at
	// accountSays are the findings of then.
	accountSays  []string
	auditedAt    time.Time // when the last audit ended, with how many calls by then
	auditedCalls int64

	calls atomic.Int64 // of all kinds, so far

	mu     sync.Mutex // for all that follows; never held during a call
	siteID string
	roleID string
	memory memory
}

// New returns a client for one site. It makes no call.
func New(cfg Config) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, fmt.Errorf("salto ks: %w", err)
	}
	c := &Client{cfg: cfg, http: *cfg.HTTP, memory: newMemory()}
	c.memory.settle = cfg.Settle
	c.http.CheckRedirect = redirect
	return c, nil
}

// redirect follows redirects of reads on one host only: a token must not travel,
// and a write must not be sent twice.
func redirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || len(via) > 3 ||
		next.URL.Host != first.URL.Host || next.URL.Scheme != first.URL.Scheme {
		return http.ErrUseLastResponse
	}
	return nil
}

func (c *Client) now() time.Time { return c.cfg.Now().UTC() }

// site returns the id of the site, which paths need: any other name of it is
// refused there (measured).
func (c *Client) site(ctx context.Context) (string, error) {
	c.mu.Lock()
	id := c.siteID
	c.mu.Unlock()
	if id != "" {
		return id, nil
	}
	sites, err := readList[siteShape](ctx, c, "/v1.2/sites", nil)
	if err != nil {
		return "", fmt.Errorf("look for site %q: %w", c.cfg.Site, err)
	}
	for _, s := range sites.items {
		switch c.cfg.Site {
		case s.ID, s.UID:
			id = s.ID
		case s.Name:
			if id != "" && id != s.ID {
				return "", fmt.Errorf("several sites are called %q; name the site's id: %w", c.cfg.Site, access.ErrTerminal)
			}
			id = s.ID
		}
	}
	if id == "" {
		return "", fmt.Errorf("no site %q among the %d that the account sees: %w", c.cfg.Site, len(sites.items), access.ErrTerminal)
	}
	c.mu.Lock()
	c.siteID = id
	c.mu.Unlock()
	return id, nil
}

// role returns the id of the role for new users. Ids of roles were seen equal
// on two sites and said to differ on others, so it is found by its code.
func (c *Client) role(ctx context.Context, site string) (string, error) {
	c.mu.Lock()
	id := c.roleID
	c.mu.Unlock()
	if id != "" {
		return id, nil
	}
	roles, err := readList[roleShape](ctx, c, path(v12, site, "roles"), nil)
	if err != nil {
		return "", fmt.Errorf("look for role %s: %w", c.cfg.Role, err)
	}
	for _, r := range roles.items {
		if r.Code == c.cfg.Role {
			c.mu.Lock()
			c.roleID = r.ID
			c.mu.Unlock()
			return r.ID, nil
		}
	}
	return "", fmt.Errorf("the account may not give role %s: %w", c.cfg.Role, access.ErrTerminal)
}

// The versions of the API. Time schedules were only ever seen on the older one.
const (
	v11 = "/v1.1/sites/"
	v12 = "/v1.2/sites/"
)

func path(version, site string, parts ...string) string {
	return version + site + "/" + strings.Join(parts, "/")
}
