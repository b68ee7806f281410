package simadmin

import (
	"fmt"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
)

// theLock names a lock.
type theLock struct {
	Lock string `need:"101"`
}

// doorCalls are the hubs and the locks, and who opens what.
var doorCalls = []call{
	look("/salto/doors", "who opens each door, with which digits, now or at a time to come if nobody does anything until then", (*Admin).doors),
	look("/salto/who", "who opens one door", func(a *Admin, w struct {
		Lock string `need:"101"`
		At   when
	},
	) (any, error) {
		at, err := w.At.after(a.Clock.Now())
		if err != nil {
			return nil, err
		}
		if !a.hasLock(w.Lock) {
			return nil, unknownName("lock", w.Lock)
		}
		return struct{ Opens []saltosim.Holder }{a.Locks.ForeseeWho(w.Lock, at)}, nil
	}),
	ask("/salto/open", "presses digits at a door; at a time to come it only says what would happen", (*Admin).open),
	look("/salto/pin", "the digits of a user, which the API never shows", func(a *Admin, u theUser) (any, error) {
		digits := a.Locks.PIN(u.User)
		if digits == "" {
			return nil, unknownName("user with a PIN", u.User)
		}
		return struct{ Digits string }{digits}, nil
	}),

	ask("/salto/add-hub", "puts up a hub", func(a *Admin, h struct {
		Name string `need:"Annex"`
	},
	) (any, error) {
		return struct{ ID string }{a.Locks.AddHub(h.Name)}, nil
	}),
	ask("/salto/add-lock", "puts a lock with a keypad on a door of a hub", func(a *Admin, l struct {
		Name string `need:"109"`
		Hub  string `need:"Rooms 1"`
	},
	) (any, error) {
		return struct{ ID string }{a.Locks.AddLock(l.Name, l.Hub)}, nil
	}),
	hand("/salto/remove-lock", "takes a lock off its door and out of every group", func(a *Admin, l theLock) error {
		return a.Locks.RemoveLock(l.Lock)
	}),
	hand("/salto/set-hub-online", "cuts a hub off, or brings it back", func(a *Admin, h struct {
		Hub    string `need:"Rooms 1"`
		Online bool   `need:"false"`
	},
	) error {
		return a.Locks.SetHubOnline(h.Hub, h.Online)
	}),
	hand("/salto/set-hub-zone", "moves the wall clock of a hub to another zone", func(a *Admin, h struct {
		Hub  string `need:"Rooms 1"`
		Zone string `need:"Asia/Tokyo"`
	},
	) error {
		if _, err := time.LoadLocation(h.Zone); err != nil {
			return fmt.Errorf("zone: %q is no name of a zone such as Asia/Tokyo", h.Zone)
		}
		return a.Locks.SetHubZone(h.Hub, h.Zone)
	}),
	hand("/salto/set-lock-link", "cuts a lock off from its hub, or joins it again", func(a *Admin, l struct {
		Lock string `need:"101"`
		Up   bool   `need:"false"`
	},
	) error {
		return a.Locks.SetLockLink(l.Lock, l.Up)
	}),
	hand("/salto/set-lock-type", "what a lock says it is; without _pin at its end the keypad is dead", func(a *Admin, l struct {
		Lock string `need:"101"`
		Type string `need:"escutcheon"`
	},
	) error {
		return a.Locks.SetLockType(l.Lock, l.Type)
	}),
	hand("/salto/set-privacy", "turns the knob inside a room", func(a *Admin, l switched) error {
		return a.Locks.SetPrivacy(l.Lock, l.On)
	}),
	hand("/salto/set-office-mode", "lets a door stand open", func(a *Admin, l switched) error {
		return a.Locks.SetOfficeMode(l.Lock, l.On)
	}),
	hand("/salto/set-battery", "what a lock says of its battery", func(a *Admin, l struct {
		Lock  string `need:"101"`
		Level string `need:"low"`
	},
	) error {
		return a.Locks.SetBattery(l.Lock, l.Level)
	}),
}

// switched is a lock and whether something there is on.
type switched struct {
	Lock string `need:"101"`
	On   bool   `need:"true"`
}

func (a *Admin) hasLock(name string) bool {
	for _, l := range a.Locks.State().Locks {
		if l.Name == name || l.ID == name {
			return true
		}
	}
	return false
}

func unknownName(kind, name string) error { return fmt.Errorf("%w: %s %q", errUnknown, kind, name) }

// doors are all doors and who opens them.
func (a *Admin) doors(d struct{ At when }) (any, error) {
	at, err := d.At.after(a.Clock.Now())
	if err != nil {
		return nil, err
	}
	type door struct {
		Lock  string
		Opens []saltosim.Holder
	}
	var all []door
	for _, l := range a.Locks.State().Locks {
		all = append(all, door{l.Name, a.Locks.ForeseeWho(l.ID, at)})
	}
	return struct {
		At    time.Time
		Doors []door
	}{at, all}, nil
}

// open presses digits: really now, and in thought later.
func (a *Admin) open(p struct {
	Lock   string `need:"101"`
	Digits string `need:"123456"`
	At     when
},
) (any, error) {
	now := a.Clock.Now()
	at, err := p.At.after(now)
	if err != nil {
		return nil, err
	}
	if !a.hasLock(p.Lock) {
		return nil, unknownName("lock", p.Lock)
	}
	press := a.Locks.Open
	if at.After(now) {
		press = a.Locks.Foresee
	}
	opens, why := press(p.Lock, p.Digits, at)
	return struct {
		Opens bool
		Why   saltosim.Reason
	}{opens, why}, nil
}
