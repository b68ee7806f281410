package simadmin

import (
	"net/http"
	"strconv"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// onHand is a hand that takes nothing but whether something is so.
func onHand(do func(*saltosim.World, bool)) func(*Admin, struct {
	On bool `need:"false"`
}) error {
	return func(a *Admin, s struct {
		On bool `need:"false"`
	},
	) error {
		do(a.Locks, s.On)
		return nil
	}
}

// siteCalls are about the whole site: its subscription, its weather, its logins and what was asked of it.
var siteCalls = []call{
	look("/salto/state", "all that is on the site, without digits", func(a *Admin, _ struct{}) (any, error) { return a.Locks.State(), nil }),
	hand("/salto/set-seats", "how many users may be subscribed; who sits, stays", func(a *Admin, s struct {
		Seats int `need:"20"`
	},
	) error {
		a.Locks.SetSeats(s.Seats)
		return nil
	}),
	hand("/salto/set-subscription", "ends or renews the subscription of the site", onHand((*saltosim.World).SetSubscription)),
	hand("/salto/set-pins", "switches PINs off or on for the site", onHand((*saltosim.World).SetPINs)),
	hand("/salto/set-released", "takes the site back, or hands it over", onHand((*saltosim.World).SetReleased)),

	hand("/salto/set-weather", "what goes wrong from now on; without fields nothing does", func(a *Admin, f saltosim.Weather) error {
		a.Locks.SetWeather(f)
		return nil
	}).like(`{"seed": 1, "busy": 0.05, "lost": 0.01}`),
	hand("/salto/fail-next", "lets the next call of a name meet a fault; status 0 cuts the connection", (*Admin).failNextOfSalto),
	look("/salto/struck", "how often the weather struck, by kind", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Struck map[string]int }{a.Locks.Struck()}, nil
	}),
	look("/salto/outages", "when the weather took the API away", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Outages []saltosim.Window }{a.Locks.Outages()}, nil
	}),
	look("/salto/hub-outages", "when the hub of a lock was offline", func(a *Admin, l theLock) (any, error) {
		return struct{ Outages []saltosim.Window }{a.Locks.HubOutages(l.Lock)}, nil
	}),

	look("/salto/traffic", "what was asked of the API since the last mark", func(a *Admin, _ struct{}) (any, error) {
		a.mu.Lock()
		mark := a.mark
		a.mu.Unlock()
		return a.Locks.Since(mark), nil
	}),
	hand("/salto/mark", "lets the traffic count from now", func(a *Admin, _ struct{}) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.mark = a.Locks.Mark()
		return nil
	}),
	look("/salto/outbox", "the invitations that were sent by e-mail", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Mails []saltosim.Mail }{a.Locks.Outbox()}, nil
	}),

	ask("/salto/consent", "gives a pair of tokens as if somebody had logged in", func(a *Admin, _ struct{}) (any, error) {
		access, refresh := a.Locks.Consent()
		return theTokens{access, refresh}, nil
	}),
	hand("/salto/identity-out", "makes the identity host answer 404 on every path, or ends that", onHand((*saltosim.World).IdentityOut)),
	hand("/salto/revoke-access", "makes the API forget the access tokens that it gave", func(a *Admin, _ struct{}) error {
		a.Locks.RevokeAccess()
		return nil
	}),
	hand("/salto/revoke-logins", "ends every login", func(a *Admin, _ struct{}) error {
		a.Locks.RevokeLogins()
		return nil
	}),
	look("/salto/refresh-uses", "how refresh tokens were used", func(a *Admin, _ struct{}) (any, error) { return a.Locks.RefreshUses(), nil }),
	look("/salto/token-calls", "how often the token endpoint was asked", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Calls int }{a.Locks.TokenCalls()}, nil
	}),
}

func (a *Admin) failNextOfSalto(f struct {
	Call        string        `need:"POST /sites/{site}/users"`
	Status      int           `need:"503"`
	RetryAfter  time.Duration // 0: no such header
	AfterCommit bool          // it takes effect first
	Answered    bool          // it takes effect and is answered, after Delay
	Delay       time.Duration
},
) error {
	fault := saltosim.Fault{Status: f.Status, AfterCommit: f.AfterCommit, Answered: f.Answered, Delay: f.Delay}
	if f.RetryAfter > 0 {
		fault.Header = http.Header{"Retry-After": {strconv.Itoa(int(f.RetryAfter / time.Second))}}
	}
	a.Locks.FailNext(f.Call, fault)
	return nil
}
