package sourcetest

import (
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
)

// book books the stays of most cases.
func (h *hotel) book() {
	h.Helper()
	needs(h, h.Book != nil)
	h.Book(Booking{ID: bert, Room: "102", Arrival: monday, Departure: saturday})
	h.Book(Booking{ID: anna, Room: "101", Arrival: friday, Departure: saturday})
}

func emptyHotel(h *hotel) {
	if house := h.whole(); len(house.Stays) != 0 {
		h.Errorf("stays are %v, want none", house.Stays)
	}
}

func bookingAppears(h *hotel) {
	h.book()
	house := h.whole()
	got := h.stay(house, anna)
	want := access.Stay{ID: anna, Room: "101", Phase: access.Expected, Arrival: friday, Departure: saturday}
	if got.Phase != want.Phase || got.Room != want.Room || got.Arrival != want.Arrival || got.Departure != want.Departure {
		h.Errorf("got %+v, want %+v", got, want)
	}
	if got.ArrivalTime != access.NoTime || got.DepartureTime != access.NoTime {
		h.Errorf("times are %d and %d of a stay that has none", got.ArrivalTime, got.DepartureTime)
	}
	if len(house.Stays) != 2 {
		h.Errorf("%d stays are shown, want 2", len(house.Stays))
	}
}

func datesChange(h *hotel) {
	needs(h, h.Redate != nil)
	h.book()
	h.whole()
	h.Redate(anna, saturday, nextWeek)
	house := h.whole()
	if got := h.stay(house, anna); got.Arrival != saturday || got.Departure != nextWeek {
		h.Errorf("dates are %v to %v, want %v to %v", got.Arrival, got.Departure, saturday, nextWeek)
	}
	if got := h.stay(house, bert); got.Departure != saturday {
		h.Errorf("the other stay departs on %v, want %v", got.Departure, saturday)
	}
}

func dayUse(h *hotel) {
	needs(h, h.Book != nil)
	h.Book(Booking{ID: carl, Room: "103", Arrival: friday, Departure: friday})
	if got := h.stay(h.whole(), carl); got.Arrival != friday || got.Departure != friday {
		h.Errorf("dates are %v to %v, want %v twice", got.Arrival, got.Departure, friday)
	}
}

func roomChanges(h *hotel) {
	needs(h, h.Move != nil)
	h.book()
	h.whole()
	for _, room := range []string{"205", ""} {
		h.Move(anna, room)
		if got := h.stay(h.whole(), anna).Room; got != room {
			h.Errorf("room is %q, want %q", got, room)
		}
	}
}

func roomsSwap(h *hotel) {
	needs(h, h.Move != nil)
	h.book()
	h.Move(anna, "102")
	h.Move(bert, "101")
	house := h.whole()
	if a, b := h.stay(house, anna).Room, h.stay(house, bert).Room; a != "102" || b != "101" {
		h.Errorf("rooms are %q and %q, want 102 and 101", a, b)
	}
}

func roomText(h *hotel) {
	needs(h, h.Move != nil)
	h.book()
	for _, room := range []string{"204 ", " suite  204", "Über \"A\\1\""} {
		h.Move(anna, room)
		if got := h.stay(h.whole(), anna).Room; got != room {
			h.Errorf("room is %q, want %q exactly", got, room)
		}
	}
}

func phases(h *hotel) {
	needs(h, h.Phase != nil)
	h.book()
	for _, want := range []access.Phase{access.Expected, access.InHouse, access.Departed, access.Cancelled} {
		h.Phase(anna, want)
		house := h.whole()
		if got := h.stay(house, anna).Phase; got != want {
			h.Errorf("phase is %v, want %v", got, want)
		}
		if got := h.stay(house, bert).Phase; got != access.Expected {
			h.Errorf("the other stay is %v, want expected", got)
		}
	}
}

func wayBack(h *hotel) {
	needs(h, h.Phase != nil)
	h.book()
	for _, from := range []access.Phase{access.Cancelled, access.InHouse, access.Departed} {
		h.Phase(anna, from)
		h.whole()
		h.Phase(anna, access.Expected)
		if got := h.stay(h.whole(), anna).Phase; got != access.Expected {
			h.Errorf("from %v back: phase is %v, want expected", from, got)
		}
	}
}

func unknownWord(h *hotel) {
	needs(h, h.Word != nil)
	h.book()
	h.Word(anna, "limbo")
	house := h.observe()
	if got := h.stay(house, anna).Phase; got != access.PhaseUnknown {
		h.Errorf("phase is %v, want unknown", got)
	}
	if !slices.ContainsFunc(house.Gaps, func(gap string) bool { return strings.Contains(gap, "limbo") }) {
		h.Errorf("gaps %q do not name the word", house.Gaps)
	}
	if !house.Complete || h.stay(house, bert).Phase != access.Expected {
		h.Error("a word of one stay spoils the reading of the others")
	}
}

func readinessFollows(h *hotel) {
	needs(h, h.Ready != nil)
	h.book()
	for _, want := range []access.Readiness{access.NotReady, access.Ready, access.OutOfOrder, access.Ready} {
		h.Ready("101", want)
		house := h.whole()
		if !house.Readiness {
			h.Error("the source shows readiness and does not say that it can")
		}
		i := slices.IndexFunc(house.Rooms, func(r access.Room) bool { return r.Name == "101" })
		if i < 0 || house.Rooms[i].Readiness != want {
			h.Errorf("rooms are %v, want 101 %v", house.Rooms, want)
		}
	}
}

func orderDoesNotMatter(h *hotel) {
	needs(h, h.Book != nil)
	bookings := []Booking{
		{ID: carl, Room: "103", Arrival: friday, Departure: nextWeek},
		{ID: anna, Room: "101", Arrival: friday, Departure: saturday},
		{ID: bert, Room: "102", Arrival: monday, Departure: saturday},
	}
	for _, b := range bookings {
		h.Book(b)
	}
	source, levers := h.open(h)
	other := &hotel{T: h.T, source: source, Levers: levers, open: h.open}
	for _, b := range slices.Backward(bookings) {
		other.Book(b)
	}
	one, two := timeless(h.whole()), timeless(other.whole())
	for i := range one.Stays { // a source may make up customers as they come
		one.Stays[i].Customer, two.Stays[i].Customer = "", ""
	}
	if diff := cmp.Diff(one, two); diff != "" {
		h.Errorf("booked in another order (-one +other):\n%s", diff)
	}
}
