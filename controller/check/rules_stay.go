package check

import (
	"fmt"
	"slices"

	"pinwarden/policy"
	"pinwarden/policy/access"
)

// stayUnreadable finds rows without an id, an arrival or a departure that can be read.
func stayUnreadable(v *view) []Finding {
	var found []Finding
	for _, b := range v.House.Bad {
		s, what := Error, "its row cannot be read, so nothing is issued"
		if v.held[b.Key] {
			s, what = Warning, "its row cannot be read: it keeps what it has, and follows no change"
		}
		name := string(b.Key)
		if name == "" {
			name = "without id"
		}
		found = append(found, one(s, "stay", name, what, b.Why, "mend the reservation in the hotel's system, or the columns in akia.columns")...)
	}
	return found
}

func stayUnknownStatus(v *view) []Finding {
	var found []Finding
	for i := range v.House.Stays {
		s := &v.House.Stays[i]
		if s.Phase == access.PhaseUnknown && s.Departure >= v.today {
			found = append(found, one(Warning, "stay", string(s.Key), "its status is a word that means nothing to us, so nothing is changed for it",
				room(s), "mend the status in the hotel's system")...)
		}
	}
	return found
}

// stayWithoutRoom finds guests who are due, and to whom the hotel has given no room.
func stayWithoutRoom(v *view) []Finding {
	var found []Finding
	for i := range v.coming {
		s := &v.coming[i]
		if s.Room != "" {
			continue
		}
		sev, cause := Warning, "arrives "+s.Arrival.String()
		switch {
		case s.Phase == access.InHouse:
			sev, cause = Error, "the guest is in house"
		case s.Arrival <= v.today:
			sev, cause = Error, "the guest is due today"
		}
		found = append(found, one(sev, "stay", string(s.Key), "it has no room, so it gets no room door", cause, "assign a room in the hotel's system")...)
	}
	return found
}

func room(s *access.Stay) string {
	if s.Room == "" {
		return "no room is assigned"
	}
	return fmt.Sprintf("room %q", s.Room)
}

// guestUnreachable finds guests to whom no message with a code can go.
func guestUnreachable(v *view) []Finding {
	if v.Hotel == nil {
		return nil
	}
	stays := map[access.StayID]*access.Stay{}
	for i := range v.coming {
		stays[v.coming[i].ID] = &v.coming[i]
	}
	var found []Finding
	for _, r := range v.Hotel.Reach {
		if s := stays[r.Stay]; s != nil && !r.Phone && !r.Email {
			found = append(found, one(Warning, "stay", string(s.Key), "no message can reach its guest, who will know no code",
				fmt.Sprintf("Akia has no usable phone number or e-mail address; %s, arrives %s", room(s), s.Arrival),
				"add one of them to the guest in the hotel's system, or tell the code at the desk")...)
		}
	}
	return found
}

func guestsNotAsked(v *view) []Finding {
	if v.Hotel == nil || v.Hotel.Unasked == 0 {
		return nil
	}
	return one(Note, "account", akia, fmt.Sprintf("of %d coming guests it was not asked whether a message can reach them", v.Hotel.Unasked),
		"each takes a call, and Akia allows about one a second", "raise --guests, or look at fewer --days")
}

// gates calls f with each rule that has a line which waits for a ready room.
func (v *view) gates(f func(r *policy.Rule, latest access.TimeOfDay)) {
	if v.Set == nil {
		return
	}
	for i := range v.Set.Rules {
		for _, a := range v.Set.Rules[i].Access {
			if a.RoomReady {
				f(&v.Set.Rules[i], a.AtLatest)
				break
			}
		}
	}
}

// suppliesReadiness reports whether anything tells that a room is ready.
func (v *view) suppliesReadiness() bool {
	known := func(r access.Room) bool { return r.Readiness != access.ReadinessUnknown }
	return v.House.Readiness && (len(v.House.Rooms) == 0 || slices.ContainsFunc(v.House.Rooms, known))
}

func readinessNotSupplied(v *view) []Finding {
	if !v.houseRead() || v.suppliesReadiness() {
		return nil
	}
	var found []Finding
	v.gates(func(r *policy.Rule, latest access.TimeOfDay) {
		cause := "neither the report of reservations nor one of rooms tells readiness"
		if v.House.Readiness {
			cause = "no room shows a state that is known"
		}
		const cure = "set akia.room_report, or add room_status to the report, or remove require: [room_ready]"
		s, what := Error, "it waits for a ready room, and nothing ever says that one is"
		if latest != access.NoTime {
			s, what = Warning, fmt.Sprintf("it waits for a ready room, and nothing says that one is: it always opens at %s", latest)
		}
		found = append(found, one(s, "rule", r.Name, what, cause, cure)...)
	})
	return found
}

// fieldNotSupplied finds rules whose doors wait for a custom field that nobody shows.
func fieldNotSupplied(v *view) []Finding {
	if !v.houseRead() || len(v.coming) == 0 {
		return nil
	}
	supplied := map[string]int{}
	for i := range v.coming {
		for _, f := range v.coming[i].Fields {
			if f.Value != "" {
				supplied[f.Name]++
			}
		}
	}
	var found []Finding
	for i := range v.Set.Rules {
		r, said := &v.Set.Rules[i], map[string]bool{}
		for _, a := range r.Access {
			for _, g := range a.Fields {
				if supplied[g.Field] > 0 || said[g.Field] {
					continue
				}
				said[g.Field] = true
				found = append(found, one(Error, "rule", r.Name, fmt.Sprintf("it waits for the field %q, and no coming stay shows one, so its doors stay closed", g.Field),
					"akia.custom does not name it, or the hotel does not fill it in", fmt.Sprintf("name it in akia.custom, as %s: Akia's name of the field, or remove the gate", g.Field))...)
			}
		}
	}
	return found
}

// actionNotTaken finds rules whose doors wait for calls that nobody takes.
func actionNotTaken(v *view) []Finding {
	if !v.houseRead() {
		return nil
	}
	var found []Finding
	for i := range v.Set.Rules {
		r, said := &v.Set.Rules[i], map[string]bool{}
		for _, a := range r.Access {
			for _, action := range a.Actions {
				if slices.Contains(v.House.Takes, action) || said[action] {
					continue
				}
				said[action] = true
				found = append(found, one(Error, "rule", r.Name, fmt.Sprintf("it waits for the action %q, whose calls nobody takes, so its doors stay closed", action),
					"akia.actions.names does not list it, or akia.modes lacks actions", fmt.Sprintf("add actions to akia.modes and %s to akia.actions.names, or remove the gate", action))...)
			}
		}
	}
	return found
}

// partyNotSupplied finds rules that ask how many guests there are, where no stay tells.
func partyNotSupplied(v *view) []Finding {
	if !v.houseRead() || len(v.coming) == 0 || slices.ContainsFunc(v.coming, func(s access.Stay) bool { return s.PartySize > 0 }) {
		return nil
	}
	var found []Finding
	for i := range v.Set.Rules {
		if r := &v.Set.Rules[i]; asksParty(&r.When) {
			found = append(found, one(Warning, "rule", r.Name, "it asks for the party size, and no coming stay shows one",
				"the report has no column for it, or another one", "name the column of party_size in akia.columns, or remove the condition")...)
		}
	}
	return found
}

func asksParty(w *policy.When) bool {
	return len(w.PartySize) > 0 || w.Not != nil && asksParty(w.Not) ||
		slices.ContainsFunc(w.Any, func(one policy.When) bool { return asksParty(&one) })
}

// gateWithoutLatest says what a gate risks that nothing but a ready mark opens.
func gateWithoutLatest(v *view) []Finding {
	var found []Finding
	v.gates(func(r *policy.Rule, latest access.TimeOfDay) {
		if latest == access.NoTime {
			found = append(found, one(Warning, "rule", r.Name, "if a ready mark is late or lost, or we are down, the guest stands before a closed room",
				"a line that waits for room_ready has no at_latest", "write at_latest: the hour at which the room opens in any case")...)
		}
	})
	return found
}
