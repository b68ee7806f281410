package saltosim

import (
	"net/http"
	"strings"
)

// calls are the calls that both versions answer, by name. {user} stands for the
// id of a site user, {person} for that of the person.
var calls = map[string]handler{
	"GET /sites":                     (*World).listSites,
	"GET /sites/{site}":              (*World).getSite,
	"GET /sites/{site}/subscription": (*World).getSubscription,
	"GET /sites/{site}/roles":        (*World).listRoles,
	"GET /sites/{site}/me":           (*World).getSiteMe,
	"GET /me":                        (*World).getMe,

	"GET /sites/{site}/locks":        (*World).listLocks,
	"GET /sites/{site}/locks/{lock}": (*World).getLock,
	"GET /sites/{site}/iqs":          (*World).listHubs,
	"GET /sites/{site}/iqs/{iq}":     (*World).getHub,

	"GET /sites/{site}/users":                       (*World).listUsers,
	"POST /sites/{site}/users":                      (*World).postUser,
	"POST /sites/{site}/guests":                     (*World).postGuest,
	"GET /sites/{site}/users/{user}":                (*World).getUser,
	"PATCH /sites/{site}/users/{user}":              onSettled((*World).patchUser),
	"DELETE /sites/{site}/users/{user}":             (*World).deleteUser,
	"PATCH /sites/{site}/users/{user}/subscription": onSettled((*World).patchSubscription),
	"GET /sites/{site}/users/{user}/keys":           onUser((*World).listKeys),
	"PUT /sites/{site}/users/{user}/pin":            onSettled((*World).putPIN),
	"PUT /sites/{site}/users/{user}/pin/custom":     onUser((*World).putCustomPIN),

	"GET /sites/{site}/access_groups":            (*World).listGroups,
	"POST /sites/{site}/access_groups":           (*World).postGroup,
	"PATCH /sites/{site}/access_groups/{group}":  onGroup((*World).patchGroup),
	"DELETE /sites/{site}/access_groups/{group}": onGroup((*World).deleteGroup),

	"GET /sites/{site}/access_groups/{group}/users":             onGroup((*World).listMembers),
	"POST /sites/{site}/access_groups/{group}/users":            onGroup((*World).postMember),
	"PATCH /sites/{site}/access_groups/{group}/users":           onGroup((*World).patchMembers),
	"DELETE /sites/{site}/access_groups/{group}/users/{person}": onGroup((*World).deleteMember),

	"GET /sites/{site}/access_groups/{group}/locks":           onGroup((*World).listGroupLocks),
	"POST /sites/{site}/access_groups/{group}/locks":          onGroup((*World).postGroupLock),
	"PATCH /sites/{site}/access_groups/{group}/locks":         onGroup((*World).patchGroupLocks),
	"DELETE /sites/{site}/access_groups/{group}/locks/{lock}": onGroup((*World).deleteGroupLock),
}

// scheduleCalls are known on v1.1 alone: no client was seen that tried v1.2.
var scheduleCalls = map[string]handler{
	"GET /sites/{site}/access_groups/{group}/time_schedules":               onGroup((*World).listSchedules),
	"POST /sites/{site}/access_groups/{group}/time_schedules":              onGroup((*World).postSchedule),
	"PATCH /sites/{site}/access_groups/{group}/time_schedules/{schedule}":  onSchedule((*World).patchSchedule),
	"DELETE /sites/{site}/access_groups/{group}/time_schedules/{schedule}": onSchedule((*World).deleteSchedule),
}

// logCalls are on v1.1 alone (measured).
var logCalls = map[string]handler{
	"GET /sites/{site}/entries":   (*World).listEntries,
	"GET /sites/{site}/incidents": (*World).listIncidents,
}

// elsewhere is the name of every request that is not one of the calls above.
const elsewhere = "elsewhere"

func (w *World) route() {
	w.mux, w.names = http.NewServeMux(), map[string]string{}
	for name, h := range calls {
		w.offer("/v1.1", name, h)
		w.offer("/v1.2", name, h)
	}
	for name, h := range scheduleCalls {
		w.offer("/v1.1", name, h)
		if w.opt.Traps.SchedulesOnV12 {
			w.offer("/v1.2", name, h)
		}
	}
	for name, h := range logCalls {
		w.offer("/v1.1", name, h)
	}
	// Measured: the audit log has no v1.2, and /v2 is shut to user tokens.
	for _, log := range []string{"entries", "incidents"} {
		w.mux.Handle("/v1.2/sites/{site}/"+log, w.answer(func(*World, *request) reply {
			return reply{status: http.StatusMethodNotAllowed}
		}))
	}
	w.mux.Handle("/v2/", w.answer(func(*World, *request) reply { return problem() }))
}

// name returns what Traffic and faults call a request.
func (w *World) name(r *http.Request) string {
	_, pattern := w.mux.Handler(r)
	if name, known := w.names[pattern]; known {
		return name
	}
	return elsewhere
}

func (w *World) offer(version, name string, h handler) {
	method, path, _ := strings.Cut(name, " ")
	pattern := method + " " + version + path
	w.names[pattern] = name
	w.mux.Handle(pattern, w.answer(h))
}

// onUser finds the user that the path names by the id of the site user.
func onUser(h func(*World, *request, *user) reply) handler {
	return func(w *World, r *request) reply {
		u := w.user(r.PathValue("user"))
		if u == nil {
			return refuse(notFound("User"))
		}
		return h(w, r, u)
	}
}

// onSettled is for what is forbidden for a while with a user who is new (measured).
func onSettled(h func(*World, *request, *user) reply) handler {
	return onUser(func(w *World, r *request, u *user) reply {
		if !u.settled(r.now) {
			return refuse(forbidden())
		}
		return h(w, r, u)
	})
}

func onGroup(h func(*World, *request, *group) reply) handler {
	return func(w *World, r *request) reply {
		g := w.groups.byID[r.PathValue("group")]
		if g == nil {
			return refuse(notFound("Access group"))
		}
		return h(w, r, g)
	}
}

// onSchedule finds a schedule by its place among those of its group.
func onSchedule(h func(*World, *request, *group, int) reply) handler {
	return onGroup(func(w *World, r *request, g *group) reply {
		for i, s := range g.schedules {
			if s.id == r.PathValue("schedule") {
				return h(w, r, g, i)
			}
		}
		return refuse(notFound("Time schedule"))
	})
}
