package simadmin

import (
	"fmt"
	"slices"
	"strings"

	"pinwarden/sinks/saltoks/saltosim"
)

type (
	theUser struct {
		User string `need:"Sam Porter"`
	}
	theGroup struct {
		Group string `need:"101"`
	}
	// memberOf is a user of a group.
	memberOf struct {
		Group string `need:"101"`
		User  string `need:"Sam Porter"`
	}
	// lockOf is a lock of a group.
	lockOf struct {
		Group string `need:"101"`
		Lock  string `need:"102"`
	}
)

// groupCalls are what staff do with groups.
var groupCalls = []call{
	ask("/salto/add-group", "makes a group of some locks, without a time frame", func(a *Admin, g struct {
		Name  string   `need:"109"`
		Locks []string `need:"[\"101\"]"`
	},
	) (any, error) {
		return struct{ ID string }{a.Locks.AddGroup(g.Name, g.Locks...)}, nil
	}),
	hand("/salto/rename-group", "gives a group another name", func(a *Admin, g struct {
		Group string `need:"101"`
		Name  string `need:"101 "`
	},
	) error {
		return a.Locks.RenameGroup(g.Group, g.Name)
	}),
	hand("/salto/delete-group", "takes a group away", func(a *Admin, g theGroup) error { return a.Locks.DeleteGroup(g.Group) }),
	hand("/salto/add-member", "puts a user into a group", func(a *Admin, m memberOf) error { return a.Locks.AddMember(m.Group, m.User) }),
	hand("/salto/remove-member", "takes a user out of a group", func(a *Admin, m memberOf) error {
		return a.Locks.RemoveMember(m.Group, m.User)
	}),
	hand("/salto/add-lock-to-group", "lets a group open one more lock", func(a *Admin, l lockOf) error {
		return a.Locks.AddLockToGroup(l.Group, l.Lock)
	}),
	hand("/salto/remove-lock-from-group", "takes a lock out of a group", func(a *Admin, l lockOf) error {
		return a.Locks.RemoveLockFromGroup(l.Group, l.Lock)
	}),
	hand("/salto/edit-schedules", "sets all time frames of a group", func(a *Admin, e struct {
		Group     string              `need:"101"`
		Schedules []saltosim.Schedule `need:"[{\"days\": [\"monday\"], \"start_time\": \"09:00\", \"end_time\": \"17:00\"}]"`
	},
	) error {
		return a.Locks.EditSchedules(e.Group, e.Schedules...)
	}),
	hand("/salto/add-schedule", "gives a group one more time frame", func(a *Admin, e struct {
		Group    string            `need:"101"`
		Schedule saltosim.Schedule `need:"{\"end_date\": \"2036-12-31\"}"`
	},
	) error {
		return a.Locks.AddSchedule(e.Group, e.Schedule)
	}),
	hand("/salto/set-end-date", "changes when the time frames of a group end; empty: never", func(a *Admin, e struct {
		Group string `need:"101"`
		Date  string `need:"2036-12-31T11:00"`
	},
	) error {
		return a.Locks.SetEndDate(e.Group, e.Date)
	}),
}

// userCalls are what staff do with users.
var userCalls = []call{
	ask("/salto/add-staff", "makes somebody who is no guest, with a PIN for some locks at all times", func(a *Admin, s struct {
		Name  string   `need:"Sam Porter"`
		Locks []string `need:"[\"101\"]"`
	},
	) (any, error) {
		return struct{ Person string }{a.Locks.AddStaff(s.Name, s.Locks...)}, nil
	}),
	hand("/salto/rename-user", "gives a user other names", func(a *Admin, u struct {
		User  string `need:"Sam Porter"`
		First string `need:"Sam"`
		Last  string `need:"Night"`
	},
	) error {
		return a.Locks.RenameUser(u.User, u.First, u.Last)
	}),
	hand("/salto/set-alias", "changes the free text on a user", func(a *Admin, u struct {
		User  string `need:"Sam Porter"`
		Alias string `need:"porter"`
	},
	) error {
		return a.Locks.SetAlias(u.User, u.Alias)
	}),
	hand("/salto/set-role", "gives a user the role of a code; the API acts for Integration User", func(a *Admin, u struct {
		User string `need:"Integration User"`
		Role string `need:"site_user"`
	},
	) error {
		if codes := []string{"site_admin", "site_user", "site_mobile_user", "site_guest"}; !slices.Contains(codes, u.Role) {
			return fmt.Errorf("role: %q is none of %s", u.Role, strings.Join(codes, ", "))
		}
		return a.Locks.SetRole(u.User, u.Role)
	}),
	hand("/salto/suspend-user", "takes a user's seat; the PIN opens nothing then", func(a *Admin, u theUser) error {
		return a.Locks.SuspendUser(u.User)
	}),
	hand("/salto/subscribe-user", "gives a user a seat again, if one is free", func(a *Admin, u theUser) error {
		return a.Locks.SubscribeUser(u.User)
	}),
	hand("/salto/block-user", "blocks a user, or ends that", func(a *Admin, u struct {
		User    string `need:"Sam Porter"`
		Blocked bool   `need:"true"`
	},
	) error {
		return a.Locks.BlockUser(u.User, u.Blocked)
	}),
	hand("/salto/use-pin", "lets a user's PIN count or not", func(a *Admin, u struct {
		User string `need:"Sam Porter"`
		On   bool   `need:"false"`
	},
	) error {
		return a.Locks.UsePIN(u.User, u.On)
	}),
	hand("/salto/rotate-pin", "gives a user a new PIN behind everybody's back", func(a *Admin, u theUser) error {
		return a.Locks.RotatePIN(u.User)
	}),
	hand("/salto/choose-pin", "gives a user digits of choice, which somebody else may have too", func(a *Admin, u struct {
		User   string `need:"Sam Porter"`
		Digits string `need:"123456"`
	},
	) error {
		return a.Locks.ChoosePIN(u.User, u.Digits)
	}),
	hand("/salto/delete-user", "takes a user off the site", func(a *Admin, u theUser) error { return a.Locks.DeleteUser(u.User) }),
}
