package akia_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// raw asks the simulator as somebody with a token would.
func (h *hotel) raw(t *testing.T, method, path string) (code int, kind string, body []byte) {
	t.Helper()
	req, err := http.NewRequest(method, h.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer sesame-sentinel-token")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), body
}

// TestFacts is the contract with Akia: a row for each fact, named after its
// section in the reference sheet, through the adapter against the simulator.
func TestFacts(t *testing.T) {
	one := func(h *hotel) { h.SetRoom("101", "clean"); h.Book(booking("1", "101")) }
	reads := func(t *testing.T, h *hotel, want string, change ...func(*akia.Config)) {
		t.Helper()
		stays, bad, err := h.client(t, change...).Read(t.Context(), []access.StayID{"1"})
		got := "error"
		switch {
		case err != nil:
			got = "error: " + err.Error()
		case len(bad) > 0:
			got = "bad: " + bad[0].Why
		case len(stays) == 1:
			got = stays[0].Phase.String() + " in " + stays[0].Room
		}
		if got != want && !(strings.HasPrefix(want, "error: ") && strings.Contains(got, want[len("error: "):])) {
			t.Errorf("read singly: %q, want %q", got, want)
		}
	}
	whole := func(t *testing.T, h *hotel, change ...func(*akia.Config)) access.House {
		t.Helper()
		house := h.observe(t, change...)
		if !house.Complete {
			t.Errorf("incomplete: %q", house.Gaps)
		}
		return house
	}
	for _, fact := range []struct {
		name    string
		options akiasim.Options
		check   func(*testing.T, *hotel)
	}{
		{"1.2 an unknown path answers 200 with HTML", akiasim.Options{}, func(t *testing.T, h *hotel) {
			if code, kind, _ := h.raw(t, "GET", "/v3/rooms"); code != 200 || !strings.HasPrefix(kind, "text/html") {
				t.Errorf("%d %s", code, kind)
			}
			h.LoginPageAt("/v3/reservations/1", true)
			reads(t, h, "error: web page")
		}},
		{"1.3 a token that has run out is an error, and the next one works", akiasim.Options{}, func(t *testing.T, h *hotel) {
			h.SetToken("another")
			reads(t, h, "error: does not accept the access token (401)")
			reads(t, h, "expected in 101", func(c *akia.Config) { c.Token = akia.StaticToken("another") })
		}},
		{"1.3 the token is taken from the header", akiasim.Options{TokenIn: akiasim.TokenInHeader}, func(t *testing.T, h *hotel) {
			reads(t, h, "expected in 101")
			reads(t, h, "error: 401", func(c *akia.Config) { c.TokenIn = akia.InQuery })
		}},
		{"1.3 the token is taken from the query", akiasim.Options{TokenIn: akiasim.TokenInQuery}, func(t *testing.T, h *hotel) {
			reads(t, h, "expected in 101", func(c *akia.Config) { c.TokenIn = akia.InQuery })
			reads(t, h, "error: 401")
		}},
		{"1.5 updates are POST, and there is no other method", akiasim.Options{}, func(t *testing.T, h *hotel) {
			if _, kind, _ := h.raw(t, "PATCH", "/v3/reservations/1"); !strings.HasPrefix(kind, "text/html") {
				t.Errorf("PATCH answers %s", kind)
			}
		}},
		{"1.6 ids are strings or numbers", akiasim.Options{IDsAsNumbers: true}, func(t *testing.T, h *hotel) {
			reads(t, h, "expected in 101")
			if house := whole(t, h); house.Stays[0].ID != "1" {
				t.Errorf("id %q", house.Stays[0].ID)
			}
		}},
		{"1.7 four states", akiasim.Options{}, func(t *testing.T, h *hotel) {
			for word, want := range map[string]string{akiasim.Reserved: "expected", akiasim.Arrived: "in_house", akiasim.Departed: "departed", akiasim.Canceled: "cancelled"} {
				h.Update("1", func(r *akiasim.Reservation) { r.Status = word })
				reads(t, h, want+" in 101")
			}
		}},
		{"2.1 other words are aliases, case does not matter", akiasim.Options{StatusWords: map[string]string{akiasim.Reserved: "Due In"}}, func(t *testing.T, h *hotel) {
			reads(t, h, "expected in 101")
		}},
		{"2.1 an unknown word is unknown, and a gap", akiasim.Options{StatusWords: map[string]string{akiasim.Reserved: "limbo"}}, func(t *testing.T, h *hotel) {
			reads(t, h, "unknown in 101")
			if house := whole(t, h); !slices.ContainsFunc(house.Gaps, func(g string) bool { return strings.Contains(g, "limbo") }) {
				t.Errorf("gaps %q", house.Gaps)
			}
			reads(t, h, "in_house in 101", func(c *akia.Config) { c.Phases = map[string]access.Phase{"LIMBO": access.InHouse} })
		}},
		{"1.7 a room is text as somebody typed it", akiasim.Options{RoomText: akiasim.RoomSpaced}, func(t *testing.T, h *hotel) { reads(t, h, "expected in 101 ") }},
		{"1.7 a room may be empty", akiasim.Options{RoomText: akiasim.RoomEmpty}, func(t *testing.T, h *hotel) { reads(t, h, "expected in ") }},
		{"1.12 a room that is a list is in doubt", akiasim.Options{RoomText: akiasim.RoomList}, func(t *testing.T, h *hotel) {
			reads(t, h, "bad: room_number is not text")
			if house := whole(t, h); len(house.Bad) != 1 {
				t.Errorf("bad %v", house.Bad)
			}
		}},
		{"1.7 a duplicate is left out beside its original, and in doubt by itself", akiasim.Options{}, func(t *testing.T, h *hotel) {
			twin := h.Twin("1")
			if house := whole(t, h); len(house.Stays) != 1 || len(house.Bad) != 0 {
				t.Errorf("stays %v, bad %v", house.Stays, house.Bad)
			}
			h.Remove("1")
			if house := whole(t, h); len(house.Stays) != 0 || len(house.Bad) != 1 || string(house.Bad[0].ID) != twin {
				t.Errorf("stays %v, bad %v", house.Stays, house.Bad)
			}
		}},
		{"1.12 not found after a merge is a doubt", akiasim.Options{}, func(t *testing.T, h *hotel) {
			other := h.Book(booking("2", "102"))
			h.Merge("1", other)
			reads(t, h, "bad: not found; merged or removed")
		}},
		{"1.7 custom fields carry times in any plausible shape", akiasim.Options{FieldsShape: akiasim.FieldsWrapped}, func(t *testing.T, h *hotel) {
			h.Update("1", func(r *akiasim.Reservation) { r.DepartureTime = "13:00" })
			stays, _, err := h.client(t, func(c *akia.Config) { c.Custom.DepartureTime = "departure_time" }).Read(t.Context(), []access.StayID{"1"})
			if err != nil || len(stays) != 1 || stays[0].DepartureTime != 13*60 {
				t.Errorf("stays %v, error %v", stays, err)
			}
		}},
		{"1.7 custom fields of another shape are a doubt", akiasim.Options{FieldsShape: akiasim.FieldsPosition}, func(t *testing.T, h *hotel) {
			h.Update("1", func(r *akiasim.Reservation) { r.DepartureTime = "13:00" })
			reads(t, h, "bad: its custom fields have a shape that is not known", func(c *akia.Config) { c.Custom.DepartureTime = "departure_time" })
		}},
		{"1.7 custom fields that the operator names are shown, and others are not", akiasim.Options{FieldsShape: akiasim.FieldsNested}, func(t *testing.T, h *hotel) {
			h.Update("1", func(r *akiasim.Reservation) { r.Custom = map[string]string{"Deposit Status": "Paid", "Diet": "vegan"} })
			named := func(c *akia.Config) { c.Extra = map[string]string{"deposit": "deposit_status", "form": "Form"} }
			stays, _, err := h.client(t, named).Read(t.Context(), []access.StayID{"1"})
			if err != nil || len(stays) != 1 {
				t.Fatalf("stays %v, error %v", stays, err)
			}
			want := []access.Field{{Name: "deposit", Value: "Paid"}, {Name: "form"}}
			if diff := cmp.Diff(want, stays[0].Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if _, shown := stays[0].Field("form"); shown {
				t.Error("a field that is not there is shown")
			}
			named = func(c *akia.Config) { c.Extra = map[string]string{"deposit": "Deposit Status", "form": "Form"} }
			if house := whole(t, h, named); len(house.Stays) != 1 || !slices.Equal(house.Stays[0].Fields, want[:1]) {
				t.Errorf("the report shows %v", house.Stays)
			}
		}},
		{"1.8 a limit of one weighted call a second is kept by pacing", akiasim.Options{Rate: 1, Burst: 2}, func(t *testing.T, h *hotel) {
			paced := func(c *akia.Config) { c.Limiter = rate.NewLimiter(1, 2) }
			whole(t, h, paced)
			h.World.Hook(nil)
			_ = h.Sleep(t.Context(), time.Minute)
			whole(t, h, paced)
		}},
		{"1.8 too many calls are refused with 429 and asked again", akiasim.Options{Rate: 1, Burst: 2, SaysRetryAfter: true}, func(t *testing.T, h *hotel) { whole(t, h) }},
		{"1.11 a job may call itself otherwise", akiasim.Options{JobRunning: "Queued", JobDone: "Completed"}, func(t *testing.T, h *hotel) { whole(t, h) }},
		{"1.11 a job that is done in a word unknown is an error", akiasim.Options{JobDone: "ready?"}, func(t *testing.T, h *hotel) {
			if _, err := h.client(t).Observe(t.Context()); err == nil {
				t.Error("no error")
			}
		}},
		{"2.2 readiness shows only in a report", akiasim.Options{}, func(t *testing.T, h *hotel) {
			if house := whole(t, h); !house.Readiness || len(house.Rooms) != 1 || house.Rooms[0].Readiness != access.Ready {
				t.Errorf("rooms %v", house.Rooms)
			}
		}},
		{"3.6 Akia trails the hotel's system", akiasim.Options{Lag: 20 * time.Minute}, func(t *testing.T, h *hotel) {
			reads(t, h, "bad: not found; merged or removed")
			_ = h.Sleep(t.Context(), 20*time.Minute)
			reads(t, h, "expected in 101")
		}},
	} {
		t.Run(fact.name, func(t *testing.T) {
			h := openHotel(t, fact.options)
			one(h)
			fact.check(t, h)
		})
	}
}

// A client that asks again and again makes a bad hour worse: the budget is one for
// all reads of a client.
func TestRetriesHaveABudget(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	h.Hook(func(akiasim.Request) akiasim.Fault { return akiasim.Fault{Before: akiasim.Refuse(503, "no")} })
	c := h.client(t, func(c *akia.Config) { c.Retries = rate.NewLimiter(0, 3) })
	for range 5 {
		_, _, err := c.Read(t.Context(), []access.StayID{"1"})
		if err == nil {
			t.Fatal("no error")
		}
	}
	if got := h.Requests()["GET /v3/reservations/{id}"]; got != 5+3 {
		t.Errorf("%d requests, want 5 and 3 retries", got)
	}
	_, _, err := c.Read(t.Context(), []access.StayID{"1"})
	if !strings.Contains(err.Error(), "budget of retries") || errors.Is(err, access.ErrTerminal) {
		t.Errorf("error %v", err)
	}
}
