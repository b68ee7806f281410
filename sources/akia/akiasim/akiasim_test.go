package akiasim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pinwarden/sources/akia/akiasim"
)

// noon is a Friday in the middle of a season.
var noon = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)

// house is a World behind loopback HTTP, on a clock that stands still unless told.
type house struct {
	*akiasim.World
	t     testing.TB
	url   string
	ticks atomic.Int64 // since noon
}

func open(t testing.TB, o akiasim.Options) *house {
	t.Helper()
	h := &house{t: t}
	o.Clock = func() time.Time { return noon.Add(time.Duration(h.ticks.Load())) }
	h.World = akiasim.New(o)
	server := httptest.NewServer(h.Handler())
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

func (h *house) pass(d time.Duration) { h.ticks.Add(int64(d)) }

// answer is what came back, as a client sees it.
type answer struct {
	code   int
	header http.Header
	body   string
	data   any // of the envelope; nil if there is none
}

func (h *house) get(path string) answer        { h.t.Helper(); return h.do("GET", path, "") }
func (h *house) post(path, body string) answer { h.t.Helper(); return h.do("POST", path, body) }

func (h *house) do(method, path, body string) answer {
	h.t.Helper()
	a, err := h.try(method, path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) try(method, path, body string) (answer, error) {
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer sesame")
	return roundTrip(req)
}

func roundTrip(req *http.Request) (answer, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	a := answer{code: resp.StatusCode, header: resp.Header, body: string(body)}
	var envelope struct{ Data any }
	if json.Unmarshal(body, &envelope) == nil {
		a.data = envelope.Data
	}
	return a, err
}

// field reads a field of an answer that is one object.
func (a answer) field(name string) any {
	object, _ := a.data.(map[string]any)
	return object[name]
}

// column reads a field of every element of an answer that is a list.
func column(list any, name string) []any {
	elements, _ := list.([]any)
	values := []any{}
	for _, e := range elements {
		object, _ := e.(map[string]any)
		values = append(values, object[name])
	}
	return values
}

// run runs a report to its end and returns what the job says last.
func (h *house) run(report string) answer {
	h.t.Helper()
	id, _ := h.post("/v3/reports/"+report+"/run", "").field("identifier").(string)
	for {
		if a := h.get("/v3/reports/jobs/" + id); a.field("status") != "running" {
			return a
		}
	}
}

// rows are a report's rows by reservation id.
func (h *house) rows() map[string]map[string]any {
	h.t.Helper()
	rows := map[string]map[string]any{}
	list, _ := h.run("7").field("rows").([]any)
	for _, e := range list {
		row, _ := e.(map[string]any)
		id, _ := row["id"].(string)
		rows[id] = row
	}
	return rows
}

// stay is a reservation around noon, with everything that a script must say.
func stay(id, room string) akiasim.Reservation {
	return akiasim.Reservation{ID: id, RoomNumber: room, ArrivalDate: "2026-07-09", DepartureDate: "2026-07-12"}
}
