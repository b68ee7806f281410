package akiasim_test

import (
	"sync"
	"testing"
	"time"

	"pinwarden/sources/akia/akiasim"
)

func TestLeversMoveOneThingEach(t *testing.T) {
	tests := []struct {
		name               string
		move               func(*house)
		field, want, other string // other is what the second reservation then shows
	}{
		{"check in", func(h *house) { h.CheckIn("a") }, "status", "arrived", "reserved"},
		{"check out", func(h *house) { h.CheckOut("a") }, "status", "departed", "reserved"},
		{"cancel", func(h *house) { h.Cancel("a") }, "status", "canceled", "reserved"},
		{"reinstate", func(h *house) { h.Cancel("a"); h.Reinstate("a") }, "status", "reserved", "reserved"},
		{"move", func(h *house) { h.Move("a", "301") }, "room_number", "301", "102"},
		{"unassign", func(h *house) { h.Move("a", "") }, "room_number", "", "102"},
		{"swap", func(h *house) { h.Swap("a", "b") }, "room_number", "102", "101"},
		{"extend", func(h *house) { h.Extend("a", "2026-07-15") }, "departure_date", "2026-07-15", "2026-07-12"},
		{"redate", func(h *house) { h.Redate("a", "2026-07-11", "2026-07-12") }, "arrival_date", "2026-07-11", "2026-07-09"},
		{"an edit cannot change the id", func(h *house) {
			h.Update("a", func(r *akiasim.Reservation) { r.ID = "b"; r.Notes = "vip" })
		}, "notes", "vip", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, akiasim.Options{})
			h.Book(stay("a", "101"))
			h.Book(stay("b", "102"))
			tt.move(h)
			if got := h.get("/v3/reservations/a").field(tt.field); got != tt.want {
				t.Errorf("%s is %v, want %s", tt.field, got, tt.want)
			}
			if got := h.get("/v3/reservations/b").field(tt.field); got != tt.other {
				t.Errorf("%s of the other reservation is %v, want %s", tt.field, got, tt.other)
			}
		})
	}
}

func TestBookMakesUpWhatIsMissing(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.AddCustomer(akiasim.Customer{ID: "70002"}) // the id that would be made up next
	id := h.Book(akiasim.Reservation{})
	r, ok := h.Reservation(id)
	if !ok || r.Status != akiasim.Reserved || r.PartySize != 1 || r.ExternID == "" || r.CustomerID == "70002" {
		t.Errorf("booked %+v", r)
	}
	if got := h.get("/v3/customers/" + r.CustomerID); got.field("phone_number") == "" {
		t.Errorf("the made-up customer cannot be reached: %s", got.body)
	}
}

func TestMistakesOfTheScriptPanic(t *testing.T) {
	mistakes := map[string]func(*house){
		"a reservation that is not there": func(h *house) { h.CheckIn("z") },
		"a removed reservation":           func(h *house) { h.Remove("a"); h.Remove("a") },
		"a customer that is not there":    func(h *house) { h.UpdateCustomer("z", func(*akiasim.Customer) {}) },
		"an id that is taken":             func(h *house) { h.Book(stay("a", "101")) },
	}
	for name, mistake := range mistakes {
		t.Run(name, func(t *testing.T) {
			h := open(t, akiasim.Options{})
			h.Book(stay("a", "101"))
			defer func() {
				if recover() == nil {
					t.Error("went unnoticed")
				}
				h.get("/v3/me") // the lock was not left behind
			}()
			mistake(h)
		})
	}
}

func TestChangesShowAfterTheLagAndInOrder(t *testing.T) {
	h := open(t, akiasim.Options{Lag: 20 * time.Minute})
	h.Book(stay("a", "101"))
	shows := func(want any) {
		t.Helper()
		if got := h.get("/v3/reservations/a").field("room_number"); got != want {
			t.Errorf("shows room %v, want %v", got, want)
		}
	}
	shows(nil)
	h.pass(20*time.Minute - time.Nanosecond)
	shows(nil)
	h.pass(time.Nanosecond)
	shows("101")

	h.Move("a", "102")
	h.SetLag(0)
	h.Move("a", "103") // quicker, yet not before the move that came first
	shows("101")
	if r, _ := h.Reservation("a"); r.RoomNumber != "103" {
		t.Errorf("in truth the room is %s", r.RoomNumber)
	}
	h.pass(20 * time.Minute)
	shows("103")

	h.SetLag(time.Minute)
	h.Remove("a")
	shows("103")
	h.pass(time.Minute)
	shows(nil)
}

// A race detector's test: levers, requests and faults at once.
func TestManyHandsAtOnce(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.Book(stay("a", "101"))
	h.Book(stay("b", "102"))
	var all sync.WaitGroup
	for _, work := range []func(){
		func() { h.SetRoom("101", "clean"); h.SetRoom("101", "dirty") },
		func() { h.Swap("a", "b") },
		func() { h.Book(akiasim.Reservation{}) },
		func() { h.run("7") },
		func() { h.run("8") },
		func() { h.get("/v3/reservations/a") },
		func() { h.SetLag(0); h.SetToken("") },
		func() { h.Hook(func(akiasim.Request) akiasim.Fault { return akiasim.Fault{} }); h.Requests() },
		func() { h.EmptyReports(1); h.HealReports(); h.Outbox() },
	} {
		all.Go(func() {
			for range 20 {
				work()
			}
		})
	}
	all.Wait()
	a, _ := h.Reservation("a")
	b, _ := h.Reservation("b")
	if a.RoomNumber == b.RoomNumber {
		t.Errorf("after swaps both are in %s", a.RoomNumber)
	}
}
