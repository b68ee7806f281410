package saltosim

import (
	"encoding/json"
)

func (w *World) listGroups(r *request) reply {
	w.meddle(r, w.passByGroups)
	return page(w, r, w.groups.all, (*group).render, fields[*group]{
		"customer_reference": func(g *group) string { return g.name },
	})
}

func (w *World) postGroup(r *request) reply {
	name, err := groupName(r.body)
	if err != nil {
		return refuse(err)
	}
	if err := w.checkName(name, nil); err != nil {
		return refuse(err)
	}
	return made(w.found(name).render())
}

// checkName refuses a name twice, if so wanted; staff may choose one twice all
// the same (documented advice, seen not to be enforced).
func (w *World) checkName(name string, g *group) error {
	if !w.opt.Traps.UniqueNames {
		return nil
	}
	for _, other := range w.groups.all {
		if other != g && other.name == name {
			return badValue("An access group with this name already exists")
		}
	}
	return nil
}

func (w *World) patchGroup(r *request, g *group) reply {
	name, err := groupName(r.body)
	if err != nil {
		return refuse(err)
	}
	if err := w.checkName(name, g); err != nil {
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
