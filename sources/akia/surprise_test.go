package akia_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

const (
	runRoute    = "POST /v3/reports/{id}/run"
	jobRoute    = "GET /v3/reports/jobs/{id}"
	singleRoute = "GET /v3/reservations/{id}"
)

// Whatever Akia answers in place of what was asked for: it has a name, and it neither ends a stay nor proves that it
// is gone. A row that is merely written differently is understood.
func TestNoSurpriseTakesAStayAway(t *testing.T) {
	job := func(rows string) http.HandlerFunc {
		return okAnswer(`{"status":"done","row_count":` + fmt.Sprint(strings.Count(rows, `"id"`)) + `,"rows":[` + rows + `]}`)
	}
	twin := strings.Replace(a, `"id":"1"`, `"id":"9"`, 1) + `,"is_duplicated":true}`
	for name, c := range map[string]struct {
		route  string
		answer http.HandlerFunc
		named  string // in a gap, a doubt or the error; empty: understood
	}{
		"report: the login page":            {runRoute, akiasim.LoginPage, "web page"},
		"report: the login page for a job":  {jobRoute, akiasim.LoginPage, "web page"},
		"report: gone":                      {runRoute, jsonAnswer(404, `{"status":"error","status_code":404}`), "404"},
		"report: forbidden":                 {jobRoute, jsonAnswer(403, ``), "403"},
		"report: another envelope":          {jobRoute, jsonAnswer(200, `{"ok":true,"result":{}}`), "envelope"},
		"report: an error with status 200":  {jobRoute, jsonAnswer(200, `{"status":"error"}`), "not ok"},
		"report: data is null":              {jobRoute, okAnswer(`null`), "not an object"},
		"report: a word for the job":        {jobRoute, okAnswer(`{"status":"archived","rows":[]}`), "status that is not known"},
		"report: rows as an object":         {jobRoute, okAnswer(`{"status":"done","rows":{"1":{}}}`), "shows no rows"},
		"report: rows as a file":            {jobRoute, okAnswer(`{"status":"done","download_url":"https://files.example/1.csv"}`), "shows no rows"},
		"report: rows as lists":             {jobRoute, okAnswer(`{"status":"done","row_count":1,"rows":[["1","reserved"]]}`), "no readable id"},
		"report: no rows and no count":      {jobRoute, okAnswer(`{"status":"done","rows":[]}`), "does not count them"},
		"report: the first page of several": {jobRoute, okAnswer(`{"status":"done","row_count":2,"rows":[` + strings.Replace(a, `"1"`, `"2"`, 1) + `}]}`), "counts 2 rows and shows 1"},
		"report: other names for columns":   {jobRoute, job(`{"id":"1","state":"reserved","from":"2026-07-10","to":"2026-07-11","unit":"101"}`), "no row has the column status"},
		"report: another word":              {jobRoute, job(strings.Replace(a, "reserved", "waitlisted", 1) + `}`), `"waitlisted" is unknown`},
		"report: dates of another form":     {jobRoute, job(strings.Replace(a, "2026-07-11", "11/07/2026", 1) + `}`), "not a date"},
		"report: a list for a room":         {jobRoute, job(strings.Replace(a, `"101"`, `["101","102"]`, 1) + `}`), "room_number is not text"},
		"report: one id with two contents":  {jobRoute, job(a + `},` + strings.Replace(a, `"101"`, `"102"`, 1) + `}`), "shown twice with different contents"},
		"report: marked as a duplicate":     {jobRoute, job(a + `,"is_duplicated":true}`), "marked as a duplicate"},
		"report: the duplicate beside it":   {jobRoute, job(a + `},` + twin), ""},
		"report: ids as numbers":            {jobRoute, job(strings.Replace(a, `"1"`, `1`, 1) + `}`), ""},
		"report: flags as numbers":          {jobRoute, job(a + `,"is_duplicated":0}`), ""},

		"by id: the login page":           {singleRoute, akiasim.LoginPage, "web page"},
		"by id: not found":                {singleRoute, jsonAnswer(404, ``), "not found; merged or removed"},
		"by id: gone":                     {singleRoute, jsonAnswer(410, ``), "not found; merged or removed"},
		"by id: another reservation":      {singleRoute, okAnswer(strings.Replace(a, `"id":"1"`, `"id":"2"`, 1) + `}`), "another reservation was shown"},
		"by id: a list":                   {singleRoute, okAnswer(`[` + a + `}]`), "envelope"},
		"by id: nothing":                  {singleRoute, okAnswer(`null`), "envelope"},
		"by id: an object without fields": {singleRoute, okAnswer(`{}`), "another reservation was shown"},
		"by id: marked as a duplicate":    {singleRoute, okAnswer(a + `,"is_duplicated":true}`), "marked as a duplicate"},
		"by id: a truth that is none":     {singleRoute, okAnswer(a + `,"is_duplicated":"perhaps"}`), "marked as a duplicate"},
		"by id: another word":             {singleRoute, okAnswer(strings.Replace(a, "reserved", "waitlisted", 1) + `}`), `"waitlisted" is unknown`},
		"by id: no status":                {singleRoute, okAnswer(strings.Replace(a, `"status":"reserved",`, ``, 1) + `}`), `"" is unknown`},
		"by id: no dates":                 {singleRoute, okAnswer(`{"id":"1","status":"canceled"}`), "not a date"},
		"by id: another office":           {singleRoute, okAnswer(a + `,"office_id":42}`), "belongs to another office"},
		"by id: the id as a number":       {singleRoute, okAnswer(strings.Replace(a, `"1"`, `1`, 1) + `}`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHotel(t, akiasim.Options{})
			h.Book(booking("1", "101"))
			m := &akia.Modes{Bulk: []akia.Bulk{h.client(t)}, Watch: akia.NewWatch(h.client(t), akia.WatchConfig{Rounds: true, Every: time.Nanosecond})}
			if _, err := m.Observe(t.Context()); err != nil {
				t.Fatal(err)
			}
			spoilt := []string{c.route}
			if c.route != singleRoute { // the reads by id fail in a way of their own, so that only the report speaks
				spoilt = append(spoilt, singleRoute)
			}
			h.Hook(func(r akiasim.Request) akiasim.Fault {
				switch {
				case r.Route == c.route:
					return akiasim.Fault{Before: c.answer}
				case slices.Contains(spoilt, r.Route):
					return akiasim.Fault{Before: jsonAnswer(503, ``)}
				}
				return akiasim.Fault{}
			})
			_ = h.Sleep(t.Context(), 5*time.Minute)
			house, err := m.Observe(t.Context())
			said := fmt.Sprint(house.Gaps, house.Bad, err)
			if !strings.Contains(said, c.named) {
				t.Errorf("it says %s, want %q", said, c.named)
			}
			i := slices.IndexFunc(house.Stays, func(s access.Stay) bool { return s.ID == "1" })
			doubted := slices.ContainsFunc(house.Bad, func(b access.Bad) bool { return b.ID == "1" })
			switch {
			case i >= 0 && house.Stays[i].Phase != access.Expected && house.Stays[i].Phase != access.PhaseUnknown:
				t.Errorf("the stay is %s", house.Stays[i].Phase)
			case i >= 0 && (house.Stays[i].Room != "101" && !doubted || house.Stays[i].Departure != saturday):
				t.Errorf("the stay is in %q till %s", house.Stays[i].Room, house.Stays[i].Departure)
			case i < 0 && !doubted && err == nil && house.Complete:
				t.Error("the stay is proven to be gone")
			case c.named == "" && (i < 0 || doubted):
				t.Errorf("the row is not understood: %s", said)
			}
		})
	}
}
