package simadmin

import (
	"errors"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// worldCalls are about both worlds at once.
var worldCalls = []call{
	look("/state", "all of the hotel and all of its locks, without digits", func(a *Admin, _ struct{}) (any, error) {
		return struct {
			Now   time.Time
			Akia  akiasim.State
			Salto saltosim.State
		}{a.Clock.Now(), a.Hotel.State(), a.Locks.State()}, nil
	}),
	look("/clock", "what time it is in both worlds", func(a *Admin, _ struct{}) (any, error) { return a.now(), nil }),
	ask("/clock", "moves both worlds on in time; nothing goes back", func(a *Admin, args struct {
		Advance time.Duration `need:"2h"`
	},
	) (any, error) {
		if args.Advance > mostAdvance {
			return nil, errors.New("advance: that is more than a year at once")
		}
		a.Clock.Advance(args.Advance)
		a.Locks.Advance()
		return a.now(), nil
	}),
}

const mostAdvance = 366 * 24 * time.Hour

func (a *Admin) now() any {
	return struct{ Now time.Time }{a.Clock.Now()}
}
