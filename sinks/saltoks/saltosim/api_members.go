package saltosim

import (
	"encoding/json"
	"net/http"
	"slices"
)

// listMembers shows persons, not site users (documented).
func (w *World) listMembers(r *request, g *group) reply {
	return page(w, r, sift(r, w.users.all, g.members), (*user).renderPerson, fields[*user]{"email": (*user).email})
}

// postMember wants the id of the person; that of the site user is not found
// (measured, with the code as a string).
func (w *World) postMember(r *request, g *group) reply {
	var form struct {
		Person string `json:"user_id"`
	}
	if err := json.Unmarshal(r.body, &form); err != nil || form.Person == "" {
		return refuse(badRequest("The user_id field is required."))
	}
	u := w.person(form.Person)
	if u == nil || !u.settled(r.now) {
		return refuse(&refusal{http.StatusNotFound, "2202", "User not found"})
	}
	if err := w.once(slices.Contains(g.members, u), "User is already in the access group"); err != nil {
		return refuse(err)
	}
	w.join(g, u, r.now)
	return ok(u.renderPerson())
}

func (w *World) patchMembers(r *request, g *group) reply {
	add, remove, err := edits(r.body, w.person, "User")
	for _, u := range add {
		if err == nil && !u.settled(r.now) {
			err = notFound("User")
		}
	}
	if err != nil {
		return refuse(err)
	}
	for _, u := range add {
		w.join(g, u, r.now)
	}
	for _, u := range remove {
		w.leave(g, u, r.now)
	}
	return done()
}

func (w *World) deleteMember(r *request, g *group) reply {
	u := w.person(r.PathValue("person"))
	if u == nil || !slices.Contains(g.members, u) && w.opt.Traps.Twice != AllFine {
		return refuse(notFound("User"))
	}
	w.leave(g, u, r.now)
	return done()
}

func (w *World) listGroupLocks(r *request, g *group) reply {
	return page(w, r, sift(r, w.locks.all, g.locks), (*lock).render, lockFields)
}

func (w *World) postGroupLock(r *request, g *group) reply {
	var form struct {
		Lock string `json:"lock_id"`
	}
	if err := json.Unmarshal(r.body, &form); err != nil || form.Lock == "" {
		return refuse(badRequest("The lock_id field is required."))
	}
	l := w.locks.byID[form.Lock]
	if l == nil {
		return refuse(notFound("Lock"))
	}
	if err := w.once(slices.Contains(g.locks, l), "Lock is already in the access group"); err != nil {
		return refuse(err)
	}
	w.fit(g, l, r.now)
	return ok(l.render())
}

// once refuses what is there already, if so wanted.
func (w *World) once(there bool, message string) error {
	if there && w.opt.Traps.Twice == AlreadyThere {
		return badValue(message)
	}
	return nil
}

func (w *World) patchGroupLocks(r *request, g *group) reply {
	add, remove, err := edits(r.body, func(id string) *lock { return w.locks.byID[id] }, "Lock")
	if err != nil {
		return refuse(err)
	}
	for _, l := range add {
		w.fit(g, l, r.now)
	}
	for _, l := range remove {
		w.unfit(g, l, r.now)
	}
	return done()
}

func (w *World) deleteGroupLock(r *request, g *group) reply {
	l := w.locks.byID[r.PathValue("lock")]
	if l == nil || !slices.Contains(g.locks, l) && w.opt.Traps.Twice != AllFine {
		return refuse(notFound("Lock"))
	}
	w.unfit(g, l, r.now)
	return done()
}

// sift returns what is in a group; with excluded=true all that is not
// (documented).
func sift[T comparable](r *request, all, in []T) []T {
	if r.URL.Query().Get("excluded") != "true" {
		return in
	}
	var out []T
	for _, thing := range all {
		if !slices.Contains(in, thing) {
			out = append(out, thing)
		}
	}
	return out
}

// edits reads {"add_ids":[…],"remove_ids":[…]}. An unknown id refuses the whole
// (assumed); taking out what is not in changes nothing (assumed).
func edits[T any](body []byte, byID func(string) *T, thing string) (add, remove []*T, err error) {
	var form struct {
		Add    []string `json:"add_ids"`
		Remove []string `json:"remove_ids"`
	}
	if err := json.Unmarshal(body, &form); err != nil {
		return nil, nil, badRequest("The request is invalid.")
	}
	if add, err = lookUp(form.Add, byID, thing); err != nil {
		return nil, nil, err
	}
	remove, err = lookUp(form.Remove, byID, thing)
	return add, remove, err
}

func lookUp[T any](ids []string, byID func(string) *T, thing string) (found []*T, err error) {
	for _, id := range ids {
		one := byID(id)
		if one == nil {
			return nil, notFound(thing)
		}
		found = append(found, one)
	}
	return found, nil
}
