package policy_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

// A template that has a time frame may be staff's or a room's, and is neither
// trusted with another room's lock nor allowed to take one away.
func TestATemplateWithATimeFrame(t *testing.T) {
	t.Parallel()
	plain := map[string]string{"101": "d101", "102": "d102", "103": "d103", "104": "d104"}
	for name, c := range map[string]struct {
		rooms     map[string]string // besides plain: locks by template
		scheduled string            // names of templates
		connects  [][]string
		want      map[string]string // locks of the room line by room, where it is not plain's
	}{
		"a lock of another room is not its guest's": {
			map[string]string{"102": "d101 d102"}, "102", nil, nil,
		},
		"its own lock in another room's group stays that room's": {
			map[string]string{"101": "d101 d102"}, "102", nil, map[string]string{"101": "d101 d102", "102": ""},
		},
		"housekeeping opens every room and changes none": {
			map[string]string{"Housekeeping": "d101 d102 d103 d104 front", "101": "d101 front", "102": "d102 front", "103": "d103 front", "104": "d104 front"},
			"Housekeeping", nil, nil,
		},
		"housekeeping beside a room with a time frame": {
			map[string]string{"Housekeeping": "d101 d102 d103 d104"}, "Housekeeping 102", nil, nil,
		},
		"connected rooms share their locks": {
			map[string]string{"102": "d101 d102"}, "102", [][]string{{"101", "102"}}, map[string]string{"102": "d101 d102"},
		},
		"a connection with a third room is none": {
			map[string]string{"102": "d101 d102"}, "102", [][]string{{"102", "103"}}, nil,
		},
		"a lock of most rooms is shared": {
			map[string]string{"101": "d101 front", "102": "d102 front", "103": "d103 front", "104": "d104 front", "105": "d105 front"},
			"105", nil,
			map[string]string{"105": "d105"},
		},
		"a declared lock comes with its set": {
			map[string]string{"102": "d102 pool", "103": "d103 pool"}, "102", nil, nil,
		},
		"all rooms have a time frame": {
			nil, "101 102 103 104", nil, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := house(t, "Europe/Amsterdam", "check_in", "check_out")
			set.Rooms.Doors = map[string][]string{"pool": {"pool"}}
			set.Rooms.Connects = c.connects
			site := access.Site{Doors: []access.Door{{ID: "pool", Name: "pool"}}}
			for room, locks := range merge(plain, c.rooms) {
				site.Templates = append(site.Templates, access.Template{
					Name: room, Doors: locksOf(locks), Scheduled: slices.Contains(strings.Fields(c.scheduled), room),
				})
			}
			site.Sort()
			before := fmt.Sprint(site)
			want := merge(plain, c.want)
			var h access.House
			for _, room := range slices.Sorted(maps.Keys(want)) {
				h.Stays = append(h.Stays, access.Stay{
					Key: access.Key(room), Room: room, Phase: access.Expected, ArrivalTime: access.NoTime, DepartureTime: access.NoTime,
					Arrival: date(t, "2026-05-12"), Departure: date(t, "2026-05-13"),
				})
			}
			got := map[string]string{}
			for _, g := range set.Desire(h, site, access.Known{}, date(t, "2026-05-12").Midnight()).Grants {
				got[g.Stay.Room] = ""
				if l := g.Line(access.RoomLine); l != nil {
					got[g.Stay.Room] = strings.Trim(fmt.Sprint(l.Doors), "[]")
				}
			}
			if fmt.Sprint(site) != before {
				t.Error("the site was changed")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("locks of the room lines (-want +got):\n%s", diff)
			}
		})
	}
}

// merge returns a and, in its place, what b has.
func merge(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func locksOf(names string) (ids []access.DoorID) {
	for _, name := range strings.Fields(names) {
		ids = append(ids, access.DoorID(name))
	}
	return ids
}
