package akia_test

import (
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
	"pinwarden/sources/sourcetest"
)

var (
	_ controller.Source  = (*akia.Client)(nil)
	_ controller.Source  = (*akia.Modes)(nil)
	_ controller.Courier = (*akia.Client)(nil)
)

func TestContract(t *testing.T) {
	for name, set := range map[string]struct {
		world  akiasim.Options
		client func(*akia.Config)
	}{
		"readiness as a column":   {client: func(*akia.Config) {}},
		"readiness as a report":   {client: func(c *akia.Config) { c.RoomReportID = "8" }},
		"ids as numbers":          {world: akiasim.Options{IDsAsNumbers: true}, client: func(*akia.Config) {}},
		"times, token in query":   {world: akiasim.Options{ReportTimes: true, TokenIn: akiasim.TokenInQuery}, client: func(c *akia.Config) { c.TokenIn = akia.InQuery }},
		"jobs that run for a bit": {world: akiasim.Options{RunningPolls: 5}, client: func(*akia.Config) {}},
	} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func(t testing.TB) (controller.Source, sourcetest.Levers) {
				h := openHotel(t, set.world)
				return h.client(t, set.client), levers(h.World)
			})
		})
	}
}

// The modes together keep the contract too: the report beside reads of every stay, each at once or only now and then,
// with custom fields.
func TestContractOfTheModesTogether(t *testing.T) {
	for name, every := range map[string]time.Duration{"every stay is read by itself": time.Nanosecond, "now and then": time.Minute} {
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func(t testing.TB) (controller.Source, sourcetest.Levers) {
				h := openHotel(t, akiasim.Options{ReportTimes: true})
				c := h.client(t, func(c *akia.Config) {
					c.Custom = akia.Custom{ArrivalTime: "arrival_time", DepartureTime: "departure_time"}
				})
				return &akia.Modes{
					Bulk: []akia.Bulk{c}, Watch: akia.NewWatch(c, akia.WatchConfig{Rounds: true, Every: every}),
				}, levers(h.World)
			})
		})
	}
}

// levers moves a simulated Akia.
func levers(w *akiasim.World) sourcetest.Levers {
	words := map[access.Phase]string{
		access.Expected: akiasim.Reserved, access.InHouse: akiasim.Arrived,
		access.Departed: akiasim.Departed, access.Cancelled: akiasim.Canceled,
	}
	rooms := map[access.Readiness]string{access.Ready: "clean", access.NotReady: "dirty", access.OutOfOrder: "out_of_order"}
	word := func(id access.StayID, word string) {
		w.Update(string(id), func(r *akiasim.Reservation) { r.Status = word })
	}
	return sourcetest.Levers{
		Book: func(b sourcetest.Booking) {
			w.Book(akiasim.Reservation{
				ID: string(b.ID), RoomNumber: b.Room,
				ArrivalDate: b.Arrival.String(), DepartureDate: b.Departure.String(),
			})
		},
		Redate: func(id access.StayID, arrival, departure access.Date) {
			w.Redate(string(id), arrival.String(), departure.String())
		},
		Move:  func(id access.StayID, room string) { w.Move(string(id), room) },
		Phase: func(id access.StayID, phase access.Phase) { word(id, words[phase]) },
		Word:  word,
		Ready: func(room string, is access.Readiness) { w.SetRoom(room, rooms[is]) },
		Break: func() { w.NextReports(1, akiasim.ReportFault{Report: "7", Failed: true}) },
		Empty: func() { w.NextReports(1, akiasim.ReportFault{Report: "7", Empty: true}) },
		Lose: func(id access.StayID) {
			w.NextReports(1, akiasim.ReportFault{Report: "7", Drop: []string{string(id)}, FullCount: true})
		},
		Miscount: func() { w.NextReports(1, akiasim.ReportFault{Report: "7", Miscount: 1}) },
	}
}
