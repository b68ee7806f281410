package saltosim

import (
	"encoding/json"
	"net/http"
	"slices"
)

func (w *World) listGroups(r *request) reply {
	return page(w, r, w.groups.all, (*group).render, fields[*group]{
		"customer_reference": func(g *group) string { return g.name },
	})
}

func (w *World) postGroup(r *request) reply {
	name, err := groupName(r.body)
	if err != nil {
		return refuse(err)
	}
	return ok(w.found(name).render())
}

func (w *World) patchGroup(r *request, g *group) reply {
	name, err := groupName(r.body)
	if err != nil {
		return refuse(err)
	}
	g.name, g.json = name, nil
	return ok(g.render())
}

func groupName(body []byte) (string, error) {
	var form struct {
		Name string `json:"customer_reference"`
	}
	if err := json.Unmarshal(body, &form); err != nil {
		return "", badRequest("The request is invalid.")
	}
	if form.Name == "" {
		return "", badValue("Customer reference must be set")
	}
	return form.Name, nil
}

func (w *World) deleteGroup(r *request, g *group) reply {
	w.dissolve(g, r.now)
	return done()
}

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
	u := w.people[form.Person]
	if u == nil {
		return refuse(&refusal{http.StatusNotFound, "2202", "User not found"})
	}
	w.join(g, u, r.now)
	return ok(u.renderPerson())
}

func (w *World) patchMembers(r *request, g *group) reply {
	add, remove, err := edits(r.body, w.people, "User")
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
	u := w.people[r.PathValue("person")]
	if u == nil || !slices.Contains(g.members, u) {
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
	w.fit(g, l, r.now)
	return ok(l.render())
}

func (w *World) patchGroupLocks(r *request, g *group) reply {
	add, remove, err := edits(r.body, w.locks.byID, "Lock")
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
	if l == nil || !slices.Contains(g.locks, l) {
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
func edits[T any](body []byte, byID map[string]T, thing string) (add, remove []T, err error) {
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

func lookUp[T any](ids []string, byID map[string]T, thing string) (found []T, err error) {
	for _, id := range ids {
		one, known := byID[id]
		if !known {
			return nil, notFound(thing)
		}
		found = append(found, one)
	}
	return found, nil
}
