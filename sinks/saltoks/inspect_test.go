package saltoks

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

// goodAccount is what an inspection tells of the contract's hotel.
func goodAccount(s *site) access.LockAccount {
	yes := true
	sites, err := readList[siteShape](s.Context(), s.client, "/v1.2/sites", nil)
	if err != nil {
		s.Fatal(err)
	}
	return access.LockAccount{
		Clock: access.Clock{Dated: true}, Sites: []access.Named{{ID: sites.items[0].ID, Other: "NL0000000001", Name: "Grand Harbour"}}, Chosen: true,
		Released: &yes, Valid: &yes, PINs: &yes,
		Actor: &access.Actor{Roles: []string{"site_admin"}}, Role: "site_user", Roles: []string{"site_user", "site_mobile_user"},
		Hubs: []access.Hub{{Name: "Hub 1", Zone: "Europe/Amsterdam", Online: true}, {Name: "Hub 2", Zone: "Europe/Amsterdam"}},
	}
}

func TestInspectTellsOfTheAccount(t *testing.T) {
	s := newSite(t, saltosim.Options{})
	if err := s.world.SetHubOnline("Hub 2", false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(goodAccount(s), s.client.Inspect(t.Context())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if n := s.Writes(); n != 0 {
		t.Errorf("an inspection makes %d writes", n)
	}
}

func TestInspectSaysWhichSitesThereAre(t *testing.T) {
	s := newSite(t, saltosim.Options{}, func(c *Config) { c.Site = "Small Harbour" })
	got := s.client.Inspect(t.Context())
	if got.Chosen || len(got.Sites) != 1 || len(got.Unread) != 0 {
		t.Errorf("got %+v", got)
	}
}

// TestWhatTheSiteTellsOfItselfIsRead answers as a site that is not in order.
func TestWhatTheSiteTellsOfItselfIsRead(t *testing.T) {
	no := false
	const siteJSON = `{"id":"s","site_uid":"NL1","customer_reference":"Grand Harbour","installation_state":"installing","subscription_valid":false,"pin_enabled":false}`
	answers := map[string]string{
		"/v1.2/sites":         `[` + siteJSON + `]`,
		"/v1.2/sites/s":       siteJSON,
		"/v1.2/sites/s/me":    `{"id":"u","subscription_state":"suspended","blocked":true,"roles":[{"id":"r","code":"site_user"}]}`,
		"/v1.2/sites/s/roles": `{"items":[],"next_page_link":null,"count":0}`,
		"/v1.2/sites/s/iqs":   `{"items":[],"next_page_link":null,"count":0}`,
	}
	c, _ := answering(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil // a proxy may take it off
		if !json.Valid([]byte(answers[r.URL.Path])) {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(answers[r.URL.Path]))
	})
	c.cfg.Site = "NL1"
	want := access.LockAccount{
		Sites: []access.Named{{ID: "s", Other: "NL1", Name: "Grand Harbour"}}, Chosen: true,
		Released: &no, Valid: &no, PINs: &no,
		Actor: &access.Actor{Roles: []string{"site_user"}, Suspended: true, Blocked: true}, Role: "site_user", Roles: []string{},
		Hubs: []access.Hub{},
	}
	if diff := cmp.Diff(want, c.Inspect(t.Context())); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhatCannotBeInspectedIsSaid(t *testing.T) {
	for _, test := range []struct {
		name, what string
		barred     bool
		spoil      func(s *site) *Client
	}{
		{"another token", "the sites", true, func(s *site) *Client { return s.newClient() }},
		{"no token", "the access token", true, func(s *site) *Client {
			return s.newClient(func(c *Config) {
				c.Token = TokenFunc(func(context.Context) (string, error) { return "", errors.New("the file is empty") })
			})
		}},
		{"an outage", "the roles that the account may give", false, func(s *site) *Client {
			s.world.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
				return saltosim.Fault{Status: http.StatusServiceUnavailable}, r.Pattern == "GET /sites/{site}/roles"
			})
			return s.newClient(func(c *Config) { c.Token = token("right-sentinel-token") })
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t, saltosim.Options{Token: "right-sentinel-token"})
			got := test.spoil(s).Inspect(t.Context())
			if len(got.Unread) != 1 || got.Unread[0].What != test.what || got.Unread[0].Barred != test.barred {
				t.Errorf("got %+v", got.Unread)
			}
		})
	}
}

func TestInspectComparesClocks(t *testing.T) {
	s := newSite(t, saltosim.Options{}, func(c *Config) { c.Now = func() time.Time { return start } })
	if got := s.client.Inspect(t.Context()).Clock; got.Skew != time.Hour {
		t.Errorf("the vendor is an hour ahead, got %+v", got)
	}
}
