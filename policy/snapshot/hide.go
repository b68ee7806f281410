package snapshot

import (
	"slices"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Of takes the snapshot of what a plan is made from. The secret is that of the
// keys of stays; whoever has the file and not the secret cannot undo it.
func Of(in plan.Inputs, secret access.Secret) Property {
	h := hider{secret: secret, property: in.Property, keys: make(map[access.StayID]access.Key, len(in.House.Stays))}
	for i := range in.House.Stays {
		h.keys[in.House.Stays[i].ID] = in.House.Stays[i].Key
	}
	site := h.site(in.Site)
	return Property{
		Property: in.Property, Now: in.Now, Zone: in.Zone.String(), Limits: in.Limits,
		House: h.house(in.House), Site: site, Known: h.known(in.Known, &in.Site, &site),
	}
}

// Inputs are what a plan is made from in the zone of a policy; Want is what that
// policy answers, and is left empty.
func (p *Property) Inputs(zone *time.Location) plan.Inputs {
	return plan.Inputs{
		Now: p.Now, Zone: zone, House: p.House, Site: p.Site, Known: p.Known, Limits: p.Limits, Property: p.Property,
	}
}

// hider puts keyed hashes in the place of ids of persons and of what is theirs.
// One id has one hash, wherever it stands.
type hider struct {
	secret   access.Secret
	property string
	keys     map[access.StayID]access.Key // of the stays that are shown
}

// stay is the hash of a stay's id: its key, shown or not.
func (h hider) stay(id access.StayID) access.StayID {
	if key, shown := h.keys[id]; shown || id == "" {
		return access.StayID(key)
	}
	return access.StayID(h.secret.Key(h.property, id))
}

// ref is the hash of a vendor's id.
func (h hider) ref(id string) string { return h.secret.Pseudonym(h.property, "ref", id) }

func (h hider) refs(ids []string) []string { return each(ids, func(id *string) { *id = h.ref(*id) }) }

func (h hider) house(house access.House) access.House {
	house.Stays = each(house.Stays, func(s *access.Stay) {
		s.ID, s.Customer = access.StayID(s.Key), h.secret.Pseudonym(h.property, "customer", s.Customer)
		s.Linked = each(s.Linked, func(id *access.StayID) { *id = h.stay(*id) })
	})
	house.Received = each(house.Received, func(r *access.Received) { r.ID = h.stay(r.ID) })
	house.Bad = each(house.Bad, func(b *access.Bad) { b.ID = access.StayID(b.Key) })
	return house
}

func (h hider) site(site access.Site) access.Site {
	site.Templates = each(site.Templates, func(t *access.Template) { t.Ref = h.ref(t.Ref) })
	site.Holdings = each(site.Holdings, func(o *access.Holding) {
		o.User.Ref, o.User.Person = h.ref(o.User.Ref), h.ref(o.User.Person)
		o.Lines = each(o.Lines, func(l *access.HeldLine) {
			l.Ref, l.Schedule, l.Odd = h.ref(l.Ref), h.ref(l.Schedule), h.refs(l.Odd)
		})
		o.Doubles = each(o.Doubles, func(d *access.Double) { d.Ref = h.ref(d.Ref) })
	})
	// Of what is not ours, a plan names only the groups in which it finds a guest of ours.
	site.Foreign = each(site.Foreign, func(f *access.Foreign) {
		if f.Ref = h.ref(f.Ref); f.Stay == "" {
			f.Name = ""
		}
	})
	return site
}

func (h hider) known(known access.Known, site, hidden *access.Site) access.Known {
	known.Stays = each(known.Stays, func(k *access.KnownStay) {
		k.ID = access.StayID(k.Key)
		k.Sealed, k.Told.User = h.ref(k.Sealed), h.ref(k.Told.User)
		k.Confirmed = confirmed(k, site, hidden)
	})
	return known
}

// confirmed translates the digest of a holding as last seen in order, which is
// made of its ids too: it is still that of the holding, or still another one.
func confirmed(k *access.KnownStay, site, hidden *access.Site) uint64 {
	const another = 1
	if k.Confirmed == 0 {
		return 0
	}
	if was := site.Holding(k.Key); was != nil && was.Digest() == k.Confirmed {
		return hidden.Holding(k.Key).Digest()
	}
	return another
}

// each returns a copy of a list with every item changed; nil stays nil.
func each[T any](list []T, change func(*T)) []T {
	list = slices.Clone(list)
	for i := range list {
		change(&list[i])
	}
	return list
}
