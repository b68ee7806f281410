package simadmin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"pinwarden/sources/akia/akiasim"
)

// triggers are what automations can wait for.
var triggers = []string{
	string(akiasim.OnRoomReady), string(akiasim.OnBooked), string(akiasim.OnCheckIn), string(akiasim.OnCheckOut),
	string(akiasim.OnCanceled), string(akiasim.OnDatesChanged), string(akiasim.OnRoomChanged),
}

// automationCalls are about the calls that the hotel makes by itself, and about reservations that are not what they seem.
var automationCalls = []call{
	hand("/akia/automate", "calls a URL on this machine whenever something happens: "+strings.Join(triggers, ", "), func(a *Admin, m struct {
		On  string `need:"room_ready"`
		URL string `need:"http://127.0.0.1:9464/hooks/akia"`
	},
	) error {
		if !slices.Contains(triggers, m.On) {
			return fmt.Errorf("on: %q is none of %s", m.On, strings.Join(triggers, ", "))
		}
		if !onThisMachine(m.URL) {
			return errors.New("url: this is no address on this machine, such as http://127.0.0.1:9464/hooks/akia")
		}
		a.Hotel.Automate(akiasim.Trigger(m.On), m.URL)
		return nil
	}),
	ask("/akia/call-out", "makes the calls that are due, now", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Made int }{a.Hotel.CallOut(context.Background(), http.DefaultClient)}, nil
	}),
	look("/akia/next-call", "when the next call is due", func(a *Admin, _ struct{}) (any, error) {
		return struct{ At time.Time }{a.Hotel.NextCall()}, nil
	}),
	look("/akia/subscribed", "whether automations still call", func(a *Admin, _ struct{}) (any, error) {
		return struct{ Subscribed bool }{a.Hotel.Subscribed()}, nil
	}),
	hand("/akia/subscribe", "lets automations call again", func(a *Admin, _ struct{}) error {
		a.Hotel.Subscribe()
		return nil
	}),
	hand("/akia/merge", "makes a reservation vanish into another", func(a *Admin, m struct {
		ID   string `need:"A"`
		Into string `need:"B"`
	},
	) error {
		a.Hotel.Merge(m.ID, m.Into)
		return nil
	}),
	ask("/akia/twin", "makes a duplicate of a reservation", func(a *Admin, r theStay) (any, error) {
		return struct{ ID string }{a.Hotel.Twin(r.ID)}, nil
	}),
}

// onThisMachine keeps a hotel that does not exist from calling strangers.
func onThisMachine(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	return u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
}
