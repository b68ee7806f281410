package explain

import (
	"cmp"
	"slices"
	"time"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Facts are what the explanations of one property are made from.
type Facts struct {
	Set *policy.Set
	In  plan.Inputs // with what the policy wants
	// Plan is what the guards left of the plan of these inputs.
	Plan plan.Plan
	// Done is what was done for a stay, oldest first; nil where nobody remembers, as in a snapshot.
	Done func(access.Key) []Deed
	// IDs says that the source's own ids of stays may be shown beside their keys.
	IDs bool

	wants []plan.Wanted
}

// Deed is one thing that was done.
type Deed struct {
	At   time.Time
	What string
}

// New gathers the facts of inputs and makes their plan.
func New(set *policy.Set, in plan.Inputs) *Facts {
	return &Facts{Set: set, In: in, Plan: plan.Guard(plan.Diff(in), in), wants: plan.Wants(in)}
}

// Find returns the key of a stay that is named by it or by the source's own id.
func (f *Facts) Find(name string) (access.Key, bool) {
	for _, k := range f.stays() {
		if string(k.key) == name || f.IDs && string(k.id) == name && name != "" {
			return k.key, true
		}
	}
	return "", false
}

// Names are all by which a stay can be found.
func (f *Facts) Names() []string {
	var names []string
	for _, k := range f.stays() {
		names = append(names, string(k.key))
		if f.IDs && k.id != "" {
			names = append(names, string(k.id))
		}
	}
	return names
}

type stayName struct {
	key access.Key
	id  access.StayID
}

// stays are all that anything is known of.
func (f *Facts) stays() []stayName {
	var all []stayName
	for i := range f.wants {
		all = append(all, stayName{f.wants[i].Stay.Key, f.wants[i].Stay.ID})
	}
	for i := range f.In.House.Bad {
		if b := &f.In.House.Bad[i]; b.Key != "" {
			all = append(all, stayName{b.Key, b.ID})
		}
	}
	for i := range f.In.Known.Stays {
		all = append(all, stayName{f.In.Known.Stays[i].Key, f.In.Known.Stays[i].ID})
	}
	return all
}

// wanted returns what a stay should hold; nil if no row and no holding is its.
func (f *Facts) wanted(key access.Key) *plan.Wanted {
	i, found := slices.BinarySearchFunc(f.wants, key, func(w plan.Wanted, key access.Key) int { return cmp.Compare(w.Stay.Key, key) })
	if !found {
		return nil
	}
	return &f.wants[i]
}

// name is what the reader calls a stay.
func (f *Facts) name(key access.Key) string {
	if k := f.In.Known.Find(key); f.IDs && k != nil && k.ID != "" {
		return string(k.ID)
	}
	return string(key)
}

func (f *Facts) clock(t time.Time) string { return plan.Clock(t, f.In.Zone) }

func (f *Facts) span(w access.Window) string { return f.clock(w.Start) + " to " + f.clock(w.End) }

func (f *Facts) sentence(r access.Reason) string { return plan.Sentence(r, f.In.Zone, f.name) }

// door is what people call a lock.
func (f *Facts) door(id access.DoorID) string {
	for i := range f.In.Site.Doors {
		if d := &f.In.Site.Doors[i]; d.ID == id {
			return d.Name
		}
	}
	return string(id)
}
