package simadmin

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"pinwarden/sources/akia/akiasim"
)

// theTokens are a login's.
type theTokens struct{ Access, Refresh string }

// hotelFaultCalls are what goes wrong with the hotel's API, and its logins.
var hotelFaultCalls = []call{
	look("/akia/requests", "how often each route was asked, and which routes there are", func(a *Admin, _ struct{}) (any, error) {
		all, asked := map[string]int{}, a.Hotel.Requests()
		for _, route := range akiasim.Routes() {
			all[route] = 0
		}
		maps.Copy(all, asked)
		return struct{ Requests map[string]int }{all}, nil
	}),
	hand("/akia/fail-next", "spoils the next requests of a route: "+strings.Join(wayNames(), ", "), (*Admin).failNext),
	hand("/akia/heal", "forgets what fail-next has ordered", func(a *Admin, _ struct{}) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.ordered = nil
		return nil
	}),
	hand("/akia/login-page-at", "makes a path show the login page with status 200, or ends that", func(a *Admin, l struct {
		Path string `need:"/v3/me"`
		On   bool   `need:"true"`
	},
	) error {
		a.Hotel.LoginPageAt(l.Path, l.On)
		return nil
	}),
	hand("/akia/next-reports", "spoils the next runs of a report", func(a *Admin, r struct {
		Times int                 `need:"1"`
		Fault akiasim.ReportFault `need:"{\"failed\": true}"`
	},
	) error {
		if r.Times < 1 {
			return fmt.Errorf("times: %d is less than 1", r.Times)
		}
		a.Hotel.NextReports(r.Times, r.Fault)
		return nil
	}),
	hand("/akia/empty-reports", "lets the next runs of either report find nothing", func(a *Admin, r struct {
		Times int `need:"1"`
	},
	) error {
		if r.Times < 1 {
			return fmt.Errorf("times: %d is less than 1", r.Times)
		}
		a.Hotel.EmptyReports(r.Times)
		return nil
	}),
	hand("/akia/heal-reports", "forgets what next-reports and empty-reports have ordered", func(a *Admin, _ struct{}) error {
		a.Hotel.HealReports()
		return nil
	}),

	hand("/akia/set-token", "changes the access token that is good without a login", func(a *Admin, t struct {
		Token string `need:"another"`
	},
	) error {
		a.Hotel.SetToken(t.Token)
		return nil
	}),
	ask("/akia/consent", "gives a pair of tokens as if somebody had agreed", func(a *Admin, _ struct{}) (any, error) {
		access, refresh := a.Hotel.Consent()
		return theTokens{access, refresh}, nil
	}),
	hand("/akia/revoke-access", "makes the API forget the access tokens that it gave", func(a *Admin, _ struct{}) error {
		a.Hotel.RevokeAccess()
		return nil
	}),
	hand("/akia/revoke-consent", "ends every login", func(a *Admin, _ struct{}) error {
		a.Hotel.RevokeConsent()
		return nil
	}),
	look("/akia/refresh-uses", "how refresh tokens were used", func(a *Admin, _ struct{}) (any, error) {
		return a.Hotel.RefreshUses(), nil
	}),
}

// ways are how a request can go wrong.
var ways = map[string]akiasim.Fault{
	"429":              {Before: akiasim.Refuse(http.StatusTooManyRequests, "slow down")},
	"500":              {Before: akiasim.Refuse(http.StatusInternalServerError, "sorry")},
	"503":              {Before: akiasim.Refuse(http.StatusServiceUnavailable, "sorry")},
	"502_after":        {After: akiasim.Refuse(http.StatusBadGateway, "sorry")},
	"401":              {Before: akiasim.Refuse(http.StatusUnauthorized, "access token missing or unknown")},
	"404":              {Before: akiasim.Refuse(http.StatusNotFound, "not found")},
	"login_page":       {Before: akiasim.LoginPage},
	"cut":              {Before: akiasim.Cut},
	"cut_after":        {After: akiasim.Cut},
	"login_page_after": {After: akiasim.LoginPage},
}

func wayNames() []string {
	var names []string
	for name := range ways {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// order is a fault that waits for requests of a route.
type order struct {
	route, id string
	left      int
	fault     akiasim.Fault
}

func (a *Admin) failNext(f struct {
	Route string `need:"GET /v3/reservations/{id}"`
	Way   string `need:"503"`
	ID    string // empty: any
	Times int    // 0 is 1
},
) error {
	fault, known := ways[f.Way]
	switch {
	case !known:
		return fmt.Errorf("way: %q is none of %s", f.Way, strings.Join(wayNames(), ", "))
	case f.Times < 0:
		return fmt.Errorf("times: %d is less than 1", f.Times)
	case !slices.Contains(akiasim.Routes(), f.Route):
		return fmt.Errorf("%w: route %q%s; GET /akia/requests lists all", errUnknown, f.Route, meant(f.Route, akiasim.Routes()))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ordered = append(a.ordered, order{f.Route, f.ID, max(1, f.Times), fault})
	return nil
}

// judge is the hotel's Hook: first what was ordered, then the weather.
func (a *Admin) judge(r akiasim.Request) akiasim.Fault {
	a.mu.Lock()
	for i := range a.ordered {
		o := &a.ordered[i]
		if o.left > 0 && o.route == r.Route && (o.id == "" || o.id == r.ID) {
			o.left--
			a.mu.Unlock()
			return o.fault
		}
	}
	a.mu.Unlock()
	if a.Judge != nil {
		return a.Judge(r)
	}
	return akiasim.Fault{}
}
