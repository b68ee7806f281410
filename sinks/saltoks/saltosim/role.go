package saltosim

// role is what a user may do. Ids differ by the seed: on real sites they were
// seen equal, but clients must find a role by its code.
type role struct {
	ID           string  `json:"id"`
	Name         string  `json:"customer_reference"`
	Code         string  `json:"code"`
	ParentID     *string `json:"parent_id"`
	Hierarchical bool    `json:"is_hierarchical"`

	assignable bool // the list shows only what the caller may assign (measured)
}

func (w *World) makeRoles() {
	parent := w.id("role", "parent")
	w.roles = []role{
		{Name: "Site Admin", Code: "site_admin", Hierarchical: true},
		{Name: "Site User", Code: "site_user", Hierarchical: true, assignable: true},
		{Name: "Site Mobile User", Code: "site_mobile_user", assignable: true},
		{Name: "Site Guest", Code: "site_guest", Hierarchical: true},
	}
	for i := range w.roles {
		w.roles[i].ID, w.roles[i].ParentID = w.id("role", w.roles[i].Code), &parent
	}
}

func (w *World) role(code string) role {
	for _, r := range w.roles {
		if r.Code == code {
			return r
		}
	}
	return role{}
}

// assignable returns the role with this id, if the caller may give it.
func (w *World) assignable(id string) (role, bool) {
	for _, r := range w.roles {
		if r.ID == id && r.assignable {
			return r, true
		}
	}
	return role{}, false
}
