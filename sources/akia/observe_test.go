package akia_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// a is a row with what every row needs; b has another id.
const (
	a = `{"id":"1","customer_id":"c1","status":"reserved","arrival_date":"2026-07-10","departure_date":"2026-07-11","room_number":"101","extern_id":"P1"`
	b = `{"id":"2","customer_id":"c2","status":"reserved","arrival_date":"2026-07-10","departure_date":"2026-07-11","room_number":"102","extern_id":"P2"`
)

func TestRows(t *testing.T) {
	type want struct {
		stays    string // their ids
		bad      string // as id:why
		gap      string // part of one of the gaps; none if empty
		complete bool
	}
	for name, tt := range map[string]struct {
		job string
		want
	}{
		"two rows, counted":  {`{"status":"done","row_count":2,"rows":[` + b + `},` + a + `}]}`, want{stays: "1 2", complete: true}},
		"not counted":        {`{"status":"done","rows":[` + a + `}]}`, want{stays: "1", complete: true}},
		"counted in text":    {`{"status":"Done","row_count":"1","rows":[` + a + `}]}`, want{stays: "1", complete: true}},
		"one too few":        {`{"status":"done","row_count":2,"rows":[` + a + `}]}`, want{stays: "1", gap: "counts 2 rows and shows 1"}},
		"one too many":       {`{"status":"done","row_count":0,"rows":[` + a + `}]}`, want{stays: "1", gap: "counts 0 rows and shows 1"}},
		"count is nonsense":  {`{"status":"done","row_count":"many","rows":[` + a + `}]}`, want{stays: "1", gap: "row_count is not a number"}},
		"empty, counted":     {`{"status":"done","row_count":0,"rows":[]}`, want{complete: true}},
		"empty, uncounted":   {`{"status":"done","rows":[]}`, want{gap: "does not count them"}},
		"rows before status": {`{"rows":[` + a + `}],"row_count":1,"status":"done"}`, want{stays: "1", complete: true}},
		"as_of is nonsense":  {`{"status":"done","as_of":"yesterday","rows":[` + a + `}]}`, want{stays: "1", gap: "as_of"}},

		"no id":         {`{"status":"done","rows":[` + a + `},` + strings.Replace(b, `"2"`, `null`, 1) + `}]}`, want{stays: "1", bad: ":id is missing or not an id", gap: "1 rows have no readable id"}},
		"id is a list":  {`{"status":"done","rows":[` + a + `},` + strings.Replace(b, `"2"`, `["2"]`, 1) + `}]}`, want{stays: "1", bad: ":id is missing or not an id", gap: "1 rows"}},
		"id is a path":  {`{"status":"done","rows":[` + a + `},` + strings.Replace(b, `"2"`, `"../2"`, 1) + `}]}`, want{stays: "1", bad: ":id is missing or not an id", gap: "1 rows"}},
		"not an object": {`{"status":"done","rows":[` + a + `},null]}`, want{stays: "1", bad: ":id is missing or not an id", gap: "1 rows"}},
		"ids as numbers, in text or not": {
			`{"status":"done","rows":[` + strings.Replace(a, `"1"`, `1`, 1) + `},` + b + `}]}`, want{stays: "1 2", complete: true},
		},

		"arrival is nonsense":   {`{"status":"done","rows":[` + b + `},` + a + `,"arrival_date":"10/07/2026"}]}`, want{stays: "2", bad: "1:arrival_date is not a date of the form 2026-05-31", complete: true}},
		"departure is missing":  {`{"status":"done","rows":[` + b + `},` + a + `,"departure_date":null}]}`, want{stays: "2", bad: "1:departure_date is not a date of the form 2026-05-31", complete: true}},
		"departs too early":     {`{"status":"done","rows":[` + b + `},` + a + `,"departure_date":"2026-07-09"}]}`, want{stays: "2", bad: "1:departure_date is before the arrival", complete: true}},
		"several rooms":         {`{"status":"done","rows":[` + b + `},` + a + `,"room_number":["101","102"]}]}`, want{stays: "2", bad: "1:room_number is not text", complete: true}},
		"time is nonsense":      {`{"status":"done","rows":[` + b + `},` + a + `,"departure_time":"noonish"}]}`, want{stays: "2", bad: "1:departure_time is not a time of the form 15:00", complete: true}},
		"party is nonsense":     {`{"status":"done","rows":[` + b + `},` + a + `,"party_size":"two"}]}`, want{stays: "2", bad: "1:party_size is not a number", complete: true}},
		"customer is a name":    {`{"status":"done","rows":[` + b + `},` + a + `,"customer_id":"Jane Doe"}]}`, want{stays: "2", bad: "1:customer_id is not an id", complete: true}},
		"duplicate is nonsense": {`{"status":"done","rows":[` + b + `},` + a + `,"is_duplicated":"perhaps"}]}`, want{stays: "2", bad: "1:is_duplicated is neither true nor false", complete: true}},
		"status is a number":    {`{"status":"done","rows":[` + a + `,"status":{}}]}`, want{bad: "1:status is not text", complete: true}},

		"unknown word":     {`{"status":"done","rows":[` + a + `,"status":"limbo"}]}`, want{stays: "1", gap: `status "limbo" is unknown, seen 1 times; say in status_words`, complete: true}},
		"no status":        {`{"status":"done","rows":[` + a + `,"status":null}]}`, want{stays: "1", gap: `status "" is unknown`, complete: true}},
		"a long word":      {`{"status":"done","rows":[` + a + `,"status":"Jane Doe called, wants a late check-out"}]}`, want{stays: "1", gap: `an unknown text of 39 bytes`, complete: true}},
		"no status at all": {`{"status":"done","rows":[` + strings.Replace(a, `"status"`, `"state"`, 1) + `}]}`, want{stays: "1", gap: "no row has the column status"}},
		"no room at all":   {`{"status":"done","rows":[` + strings.Replace(a, `"room_number"`, `"room"`, 1) + `}]}`, want{stays: "1", gap: "no row has the column room_number"}},

		"same row twice":     {`{"status":"done","rows":[` + a + `},` + b + `},` + a + `}]}`, want{stays: "1 2", gap: "1 rows repeat a stay"}},
		"two versions":       {`{"status":"done","rows":[` + a + `},` + b + `},` + a + `,"room_number":"103"}]}`, want{stays: "2", bad: "1:shown twice with different contents", gap: "1 rows repeat"}},
		"one of two unread":  {`{"status":"done","rows":[` + a + `},` + b + `},` + a + `,"arrival_date":""}]}`, want{stays: "2", bad: "1:arrival_date is not a date of the form 2026-05-31", gap: "1 rows repeat"}},
		"both of two unread": {`{"status":"done","rows":[` + a + `,"arrival_date":""},` + b + `},` + a + `,"departure_date":""}]}`, want{stays: "2", bad: "1:arrival_date is not a date of the form 2026-05-31", gap: "1 rows repeat"}},
		"a duplicate beside its original": {
			`{"status":"done","row_count":2,"rows":[` + b + `,"extern_id":"P1","is_duplicated":true},` + a + `}]}`, want{stays: "1", complete: true},
		},
		"a duplicate alone": {`{"status":"done","rows":[` + b + `,"is_duplicated":true},` + a + `}]}`, want{stays: "1", bad: "2:marked as a duplicate, and its original is not shown", complete: true}},
		"a duplicate of nothing": {
			`{"status":"done","rows":[` + b + `,"extern_id":"","is_duplicated":true},` + a + `,"extern_id":""}]}`,
			want{stays: "1", bad: "2:marked as a duplicate, and its original is not shown", complete: true},
		},
		"another office":           {`{"status":"done","row_count":2,"rows":[` + b + `,"office_id":42},` + a + `,"office_id":41}]}`, want{stays: "1", complete: true}},
		"only other offices":       {`{"status":"done","row_count":1,"rows":[` + a + `,"office_id":"Main"}]}`, want{gap: "every row is of another office by its office_id; look at akia.office"}},
		"an office that is a list": {`{"status":"done","rows":[` + a + `,"office_id":[41]}]}`, want{bad: "1:office_id is not text", complete: true}},
	} {
		t.Run(name, func(t *testing.T) {
			house, err := client(t, newClock().config(reportOf(t, tt.job))).Observe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var stays, bad []string
			for _, s := range house.Stays {
				stays = append(stays, string(s.ID))
			}
			for _, b := range house.Bad {
				bad = append(bad, string(b.ID)+":"+b.Why)
			}
			got := want{stays: strings.Join(stays, " "), bad: strings.Join(bad, "; "), gap: tt.gap, complete: house.Complete}
			if got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
			if told := strings.Join(house.Gaps, "; "); !strings.Contains(told, tt.gap) || (tt.gap == "") != (told == "") {
				t.Errorf("gaps are %q, want %q", told, tt.gap)
			}
		})
	}
}

func TestManyUnknownWordsAreNotShown(t *testing.T) {
	job := `{"status":"done","rows":[`
	for i, name := range []string{"Jane", "John", "Jack", "Jill"} {
		if i > 0 {
			job += ","
		}
		job += strings.Replace(a, `"id":"1"`, `"id":"`+name+`"`, 1) + `,"notes":"` + name + `"}`
	}
	house, err := client(t, newClock().config(reportOf(t, job+`]}`)), func(c *akia.Config) {
		c.Columns = map[string]string{"status": "notes"}
	}).Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"column notes holds 4 unknown words; is it the right column?"}
	if diff := cmp.Diff(want, house.Gaps); diff != "" {
		t.Error(diff)
	}
}

func TestEveryFieldIsMapped(t *testing.T) {
	h := openHotel(t, akiasim.Options{ReportTimes: true})
	h.SetRoom("101", "inspected")
	h.Book(akiasim.Reservation{
		ID: "1", CustomerID: "c1", Status: akiasim.Arrived, ArrivalDate: "2026-07-10", DepartureDate: "2026-07-11",
		RoomNumber: "101", RoomType: "KING", BookingSource: "Direct", PartySize: 2, RateCode: "BAR",
		Notes: "wants {{a}} \"quiet\" room", ArrivalTime: "13:30", DepartureTime: "12:00:00",
	})
	house := h.observe(t)
	want := access.House{
		Reading:   access.Reading{AsOf: noon, Complete: true},
		Abilities: access.Abilities{Lists: true, Readiness: true, Times: true},
		Stays: []access.Stay{{
			ID: "1", Room: "101", Phase: access.InHouse, Arrival: friday, Departure: saturday,
			ArrivalTime: 13*60 + 30, DepartureTime: 12 * 60, RoomType: "KING", RateCode: "BAR", Channel: "Direct",
			PartySize: 2, Customer: "c1", Read: noon,
		}},
		Rooms: []access.Room{{Name: "101", Readiness: access.Ready, Read: noon}},
	}
	if diff := cmp.Diff(want, house); diff != "" {
		t.Error(diff)
	}
}

func TestSettings(t *testing.T) {
	job := `{"status":"done","row_count":1,"rows":[{"Res":1,"State":"In-House Guest","From":"2026-07-10","To":"2026-07-11","Unit":"101","HK":"CLEAN"}]}`
	house, err := client(t, newClock().config(reportOf(t, job)), func(c *akia.Config) {
		c.Columns = map[string]string{
			"id": "Res", "status": "State", "arrival": "From", "departure": "To", "room": "Unit", "room_status": "HK", "party_size": "",
		}
		c.Phases = map[string]access.Phase{"in_house guest": access.InHouse}
		c.Readiness = map[string]access.Readiness{"clean": access.NotReady}
	}).Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !house.Complete || len(house.Stays) != 1 || house.Stays[0].Phase != access.InHouse || house.Stays[0].Room != "101" {
		t.Errorf("house is %+v", house)
	}
	if len(house.Rooms) != 1 || house.Rooms[0].Readiness != access.NotReady {
		t.Errorf("rooms are %+v", house.Rooms)
	}
}

func TestStatusWords(t *testing.T) {
	for word, want := range map[string]access.Phase{
		"reserved": access.Expected, "Confirmed": access.Expected, "DUE IN": access.Expected, "not_checked_in": access.Expected,
		"arrived": access.InHouse, "Checked-In": access.InHouse, "InHouse": access.InHouse, " in_house ": access.InHouse,
		"departed": access.Departed, "CheckedOut": access.Departed,
		"canceled": access.Cancelled, "CANCELLED": access.Cancelled, "no_show": access.NoShow, "NoShow": access.NoShow,
		"optional": access.PhaseUnknown, "": access.PhaseUnknown, "unreserved": access.PhaseUnknown,
	} {
		job := `{"status":"done","rows":[` + a + `,"status":"` + word + `"}]}`
		house, err := client(t, newClock().config(reportOf(t, job))).Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := house.Stays[0].Phase; got != want {
			t.Errorf("%q is %v, want %v", word, got, want)
		}
	}
}

func TestAsOfIsNeverLaterThanTheQuestion(t *testing.T) {
	for name, tt := range map[string]struct {
		asOf string
		want time.Time
	}{
		"missing":         {``, noon},
		"null":            {`"as_of":null,`, noon},
		"older":           {`"as_of":"2026-07-10T13:40:00+02:00",`, noon.Add(-20 * time.Minute)},
		"from the future": {`"as_of":"2026-07-10T13:00:00Z",`, noon},
		"not understood":  {`"as_of":"12:00",`, noon},
	} {
		t.Run(name, func(t *testing.T) {
			house, err := client(t, newClock().config(reportOf(t, `{"status":"done",`+tt.asOf+`"rows":[`+a+`,"room_status":"clean"}]}`))).Observe(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !house.AsOf.Equal(tt.want) || !house.Stays[0].Read.Equal(tt.want) || !house.Rooms[0].Read.Equal(tt.want) {
				t.Errorf("as of %v, stay read %v, room read %v; want %v", house.AsOf, house.Stays[0].Read, house.Rooms[0].Read, tt.want)
			}
		})
	}
}

func TestJobs(t *testing.T) {
	for name, tt := range map[string]struct{ run, job, want string }{
		"failed":         {`{"identifier":"job-1"}`, `{"status":"failed"}`, "its job failed"},
		"for ever":       {`{"identifier":"job-1"}`, `{"status":"running"}`, "still running after 60 looks; raise PollMax"},
		"odd status":     {`{"identifier":"job-1"}`, `{"status":"Jane Doe"}`, "status that is not known"},
		"no rows":        {`{"identifier":"job-1"}`, `{"status":"done"}`, "shows no rows"},
		"rows are null":  {`{"identifier":"job-1"}`, `{"status":"done","rows":null}`, "shows no rows"},
		"no job":         {`{}`, `{}`, "names no job"},
		"job is a path":  {`{"identifier":"../../me"}`, `{}`, "names no job"},
		"job is a list":  {`[]`, `{}`, "envelope"},
		"job is a text":  {`{"identifier":1}`, `{}`, "read report 7: Akia answers 404"},
		"answer is text": {`{"identifier":"job-1"}`, `"x"`, "not an object"},
	} {
		t.Run(name, func(t *testing.T) {
			url := script(t, map[string]http.HandlerFunc{"/v3/reports/7/run": okAnswer(tt.run), "/v3/reports/jobs/job-1": okAnswer(tt.job)})
			house, err := client(t, newClock().config(url)).Observe(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "Jane") {
				t.Errorf("error is %v, want %q", err, tt.want)
			}
			if house.Complete || len(house.Stays) > 0 {
				t.Errorf("an error comes with %+v", house)
			}
		})
	}
}

func TestRoomReport(t *testing.T) {
	with := func(c *akia.Config) { c.RoomReportID = "8" }
	for name, tt := range map[string]struct {
		spoil func(*hotel)
		rooms []access.Room
		gap   string
	}{
		"all is well": {func(*hotel) {}, []access.Room{
			{Name: "101", Readiness: access.Ready, Read: noon.Add(4 * time.Second)},
			{Name: "102", Readiness: access.NotReady, Read: noon.Add(4 * time.Second)},
			{Name: "103", Readiness: access.ReadinessUnknown, Read: noon.Add(4 * time.Second)},
		}, ""},
		"its job fails": {func(h *hotel) { h.NextReports(1, akiasim.ReportFault{Report: "8", Failed: true}) }, nil, "rooms are unknown: read report 8: its job failed"},
		"it is gone":    {func(h *hotel) { h.LoginPageAt("/v3/reports/8/run", true) }, nil, "rooms are unknown: run report 8"},
		"a row is lost": {func(h *hotel) {
			h.NextReports(1, akiasim.ReportFault{Report: "8", Drop: []string{"101", "103"}, FullCount: true})
		}, []access.Room{
			{Name: "102", Readiness: access.NotReady, Read: noon.Add(4 * time.Second)},
		}, "report 8: it counts 3 rows and shows 1"},
		"a word is odd": {func(h *hotel) { h.SetRoom("101", "sparkling") }, []access.Room{
			{Name: "101", Readiness: access.ReadinessUnknown, Read: noon.Add(4 * time.Second)},
			{Name: "102", Readiness: access.NotReady, Read: noon.Add(4 * time.Second)},
			{Name: "103", Readiness: access.ReadinessUnknown, Read: noon.Add(4 * time.Second)},
		}, `room_status "sparkling" is unknown, seen 1 times; say in room_words`},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHotel(t, akiasim.Options{})
			h.SetRoom("101", "clean")
			h.SetRoom("102", "dirty")
			h.AddRoom("103")
			h.Book(booking("1", "101"))
			tt.spoil(h)
			house := h.observe(t, with)
			if !house.Complete || len(house.Stays) != 1 || !house.Readiness {
				t.Errorf("rooms spoil the reading of stays: %+v", house)
			}
			if diff := cmp.Diff(tt.rooms, house.Rooms); diff != "" {
				t.Error(diff)
			}
			if told := strings.Join(house.Gaps, "; "); !strings.Contains(told, tt.gap) || (tt.gap == "") != (told == "") {
				t.Errorf("gaps are %q, want %q", told, tt.gap)
			}
		})
	}
}

func TestTheWorstStateOfARoomCounts(t *testing.T) {
	for _, order := range [][]string{{"clean", "dirty"}, {"dirty", "clean"}} {
		job := `{"status":"done","rows":[` + a + `,"room_status":"` + order[0] + `"},` + b + `,"room_number":"101","room_status":"` + order[1] + `"}]}`
		house, err := client(t, newClock().config(reportOf(t, job))).Observe(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(house.Rooms) != 1 || house.Rooms[0].Readiness != access.NotReady {
			t.Errorf("rooms are %v, want 101 not ready", house.Rooms)
		}
		if !slices.Contains(house.Gaps, `room "101" is shown in several states; the worst counts`) || !house.Complete {
			t.Errorf("gaps are %q", house.Gaps)
		}
	}
}

func TestSkewIsAkiasClockMinusOurs(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	for ours, want := range map[time.Duration]time.Duration{
		-time.Minute: time.Minute, 3 * time.Minute: -3 * time.Minute, 1500 * time.Millisecond: 0, -1500 * time.Millisecond: 0,
	} {
		house := h.observe(t, func(c *akia.Config) { c.Now = func() time.Time { return h.Now().Add(ours) } })
		if house.Skew != want {
			t.Errorf("our clock is off by %v: skew is %v, want %v", ours, house.Skew, want)
		}
	}
}

func TestObserveNeedsAReport(t *testing.T) {
	_, err := client(t, newClock().config("https://akia.example"), func(c *akia.Config) { c.ReportID = "" }).Observe(t.Context())
	if err == nil || !strings.Contains(err.Error(), "set ReportID") {
		t.Errorf("error is %v", err)
	}
}

func TestARoomWithoutNameIsToldOf(t *testing.T) {
	url := script(t, map[string]http.HandlerFunc{
		"/v3/reports/7/run":      okAnswer(`{"identifier":"stays"}`),
		"/v3/reports/jobs/stays": okAnswer(`{"status":"done","rows":[` + a + `}]}`),
		"/v3/reports/8/run":      okAnswer(`{"identifier":"rooms"}`),
		"/v3/reports/jobs/rooms": okAnswer(`{"status":"done","rows":[{"room_number":" ","room_status":"clean"},{"room_number":101,"room_status":"clean"}]}`),
	})
	house, err := client(t, newClock().config(url), func(c *akia.Config) { c.RoomReportID = "8" }).Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(house.Rooms) != 1 || house.Rooms[0].Name != "101" || !house.Complete {
		t.Errorf("house is %+v", house)
	}
	if want := []string{"report 8: 1 rows have no readable room_number"}; !slices.Equal(house.Gaps, want) {
		t.Errorf("gaps are %q, want %q", house.Gaps, want)
	}
}

func TestAMissingDateIsToldOf(t *testing.T) {
	undated := func(answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Date"] = nil
			answer(w, r)
		}
	}
	url := script(t, map[string]http.HandlerFunc{
		"/v3/reports/7/run":      undated(okAnswer(`{"identifier":"job-1"}`)),
		"/v3/reports/jobs/job-1": undated(okAnswer(`{"status":"done","rows":[` + a + `}]}`)),
	})
	house, err := client(t, newClock().config(url)).Observe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"Akia does not tell its time, so the clocks cannot be compared"}; !slices.Equal(house.Gaps, want) || !house.Complete || house.Skew != 0 {
		t.Errorf("gaps are %q, want %q", house.Gaps, want)
	}
}
