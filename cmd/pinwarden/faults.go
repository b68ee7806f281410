package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sources/akia/akiasim"
)

// faults stand between the adapters and the vendors of a replay. What meets a
// request follows from the seed, what it asks for and how often that was asked,
// never from the requests beside it: a seed always means the same run.
type faults struct {
	seed  int64
	clock func() time.Time
	hotel *akiasim.World // whose reports are spoilt
	stays func() []string

	mu      sync.Mutex
	tries   map[string]int64
	young   map[string]time.Time // user: until when other calls do not know it
	struck  map[string]int
	outages map[string][]access.Window // by vendor
	dropped func(id string)            // is told of each row that a report leaves out; empty: all of them
}

func newFaults(seed int64, clock func() time.Time, from, to time.Time) *faults {
	f := &faults{
		seed: seed, clock: clock, tries: map[string]int64{}, young: map[string]time.Time{}, struck: map[string]int{},
		outages: map[string][]access.Window{},
	}
	for _, vendor := range []string{"akia", "salto"} {
		f.outages[vendor] = append(outageSpells.between(seed, vendor+" outage", from, to),
			burstSpells.between(seed, vendor+" burst", from, to)...)
	}
	return f
}

// trouble is one way in which a request goes wrong.
type trouble struct {
	kind   string
	rate   float64
	writes bool // only requests that change something
	after  bool // it takes effect first
	answer http.HandlerFunc
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// troubles are compared with one lot, so their rates add up.
var troubles = []trouble{
	{"cut", 0.01, false, false, cut},
	{"answer lost", 0.01, true, true, cut},
	{"500 after it took effect", 0.005, true, true, status(http.StatusInternalServerError)},
	{"500", 0.005, false, false, status(http.StatusInternalServerError)},
	{"503", 0.01, false, false, status(http.StatusServiceUnavailable)},
	{"429", 0.02, false, false, status(http.StatusTooManyRequests)},
	{"429 with Retry-After", 0.01, false, false, status(http.StatusTooManyRequests, "Retry-After", "20")},
	{"401", 0.002, false, false, status(http.StatusUnauthorized, "WWW-Authenticate", `Bearer error="invalid_token"`)},
	{"half an answer", 0.005, false, true, nil},
}

// around puts the faults before a vendor.
func (f *faults) around(vendor string, inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, hit := f.meet(vendor, r)
		switch {
		case !hit:
			inner.ServeHTTP(w, r)
		case t.answer == nil:
			whole := httptest.NewRecorder()
			inner.ServeHTTP(whole, r)
			for k, v := range whole.Header() {
				w.Header()[k] = v
			}
			w.WriteHeader(whole.Code)
			_, _ = w.Write(whole.Body.Bytes()[:whole.Body.Len()/2])
		default:
			if t.after {
				inner.ServeHTTP(httptest.NewRecorder(), r)
			}
			t.answer(w, r)
		}
	})
}

// meet decides what a request meets, and counts it.
func (f *faults) meet(vendor string, r *http.Request) (t trouble, hit bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.clock()
	of := vendor + " " + r.Method + " " + r.URL.Path + "?" + r.URL.RawQuery
	f.tries[of]++
	n := f.tries[of]
	defer func() {
		if hit {
			f.struck[vendor+" "+t.kind]++
		}
	}()
	x := lot(f.seed, "request", of, n)
	for _, w := range f.outages[vendor] {
		if w.Contains(now) {
			if x < 0.5 {
				return trouble{kind: "outage", answer: status(http.StatusServiceUnavailable)}, true
			}
			return trouble{kind: "outage", answer: cut}, true
		}
	}
	if t, hit := f.tooYoung(vendor, r, now); hit {
		return t, true
	}
	for _, t := range troubles {
		if x -= t.rate; x < 0 {
			return t, !t.writes || r.Method != http.MethodGet
		}
	}
	if vendor == "akia" && strings.HasSuffix(r.URL.Path, "/run") {
		f.spoil(r.URL.Path, n)
	}
	return trouble{}, false
}

// tooYoung is what the lock system answers about a user in its first minute, now
// and then: that it may not be touched.
func (f *faults) tooYoung(vendor string, r *http.Request, now time.Time) (trouble, bool) {
	user, isPIN := strings.CutSuffix(r.URL.Path, "/pin")
	if vendor != "salto" || r.Method != http.MethodPut || !isPIN {
		return trouble{}, false
	}
	until, met := f.young[user]
	if !met {
		until = now
		if lot(f.seed, "young", user, 0) < 0.3 {
			until = now.Add(time.Duration(60 * lot(f.seed, "how young", user, 0) * float64(time.Second)))
		}
		f.young[user] = until
	}
	return trouble{kind: "user too new", answer: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"ErrorCode":2203,"Message":"User does not have permission for this operation on this user"}`))
	}}, now.Before(until)
}

// spoil has the run of a report that is about to be made go wrong.
func (f *faults) spoil(path string, n int64) {
	fault := akiasim.ReportFault{Report: strings.TrimSuffix(strings.TrimPrefix(path, "/v3/reports/"), "/run")}
	x := lot(f.seed, "report", path, n)
	kind := ""
	switch {
	case x < 0.01:
		kind, fault.Failed = "report failed", true
	case x < 0.02:
		kind, fault.Empty = "report empty", true
	case x < 0.03:
		kind, fault.Age = "report old", 2*time.Hour
	case x < 0.05:
		kind, fault.FullCount = "report short", x < 0.04
		for _, id := range f.stays() {
			if lot(f.seed, "row", path+id, n) < 0.05 {
				fault.Drop = append(fault.Drop, id)
				f.dropped(id)
			}
		}
	default:
		return
	}
	if !strings.HasSuffix(kind, "short") {
		f.dropped("")
	}
	f.struck["akia "+kind]++
	f.hotel.NextReports(1, fault)
}
