package check

import (
	"time"

	"pinwarden/policy/access"
)

// Audit is how long it takes to look at every detail of a site once.
type Audit struct {
	Groups, Users, Calls int
	Takes                time.Duration
}

// AuditOf counts the calls that a whole audit of a site takes at a rate: locks,
// schedules and members of each group, and the keys of each guest.
func AuditOf(site access.Site, perSecond float64) Audit {
	groups := map[string]bool{}
	a := Audit{}
	for i := range site.Templates {
		groups[site.Templates[i].Ref] = true
	}
	for i := range site.Foreign {
		if f := &site.Foreign[i]; f.Kind == "group" {
			groups[f.Ref] = true
		}
	}
	for i := range site.Holdings {
		h := &site.Holdings[i]
		for _, l := range h.Lines {
			groups[l.Ref] = true
		}
		if h.User.Ref != "" {
			a.Users++
		}
	}
	a.Groups = len(groups)
	a.Calls = 3*a.Groups + a.Users
	if perSecond > 0 {
		a.Takes = time.Duration(float64(a.Calls) / perSecond * float64(time.Second)).Round(time.Second)
	}
	return a
}
