package saltosim_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"pinwarden/sinks/saltoks/saltosim"
)

// BenchmarkInventory reads all lists of a busy hotel once: what a replay does
// tens of thousands of times.
func BenchmarkInventory(b *testing.B) {
	w := saltosim.New(saltosim.Options{})
	for i := range 150 {
		if i%16 == 0 {
			w.AddHub(fmt.Sprint("Hub ", i/16))
		}
		w.AddLock(fmt.Sprint("Lock ", i), fmt.Sprint("Hub ", i/16))
	}
	for i := range 450 {
		w.AddGroup(fmt.Sprint("Room ", i), fmt.Sprint("Lock ", i%150))
		if i < 200 {
			w.AddStaff(fmt.Sprint("Guest ", i), fmt.Sprint("Lock ", i%150))
		}
	}
	site := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/v1.2/sites", nil)
	r.Header.Set("Authorization", "Bearer t")
	w.Handler().ServeHTTP(site, r)
	id := site.Body.String()[len(`{"items":[{"id":"`):][:36]
	for b.Loop() {
		for list, pages := range map[string]int{"users": 3, "access_groups": 7, "locks": 2, "iqs": 1} {
			for i := range pages {
				r := httptest.NewRequest("GET", fmt.Sprintf("/v1.2/sites/%s/%s?$skip=%d", id, list, 100*i), nil)
				r.Header.Set("Authorization", "Bearer t")
				answer := httptest.NewRecorder()
				if w.Handler().ServeHTTP(answer, r); answer.Code != http.StatusOK {
					b.Fatalf("got %d", answer.Code)
				}
			}
		}
	}
}
