package simadmin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestAutomationsCallOnThisMachineAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var heard atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	t.Cleanup(server.Close)
	for _, address := range []string{"https://hotel.example/hook", "127.0.0.1:1", "file:///etc/hosts", "http://127.0.0.1.hotel.example/", ""} {
		if status, answer := r.call("POST", "/akia/automate", `{"on": "canceled", "url": "`+address+`"}`); status != http.StatusBadRequest {
			t.Errorf("%q: %d %s", address, status, answer)
		}
	}
	if status, answer := r.call("POST", "/akia/automate", `{"on": "cancelled", "url": "`+server.URL+`"}`); status != http.StatusBadRequest ||
		!strings.Contains(answer, "canceled") {
		t.Errorf("a trigger that nobody knows: %d %s", status, answer)
	}
	r.must("POST", "/akia/automate", `{"on": "canceled", "url": "`+server.URL+`"}`)
	r.must("POST", "/akia/cancel", `{"id": "A"}`)
	if answer := r.must("GET", "/akia/next-call", ""); !strings.Contains(answer, "2026-05-08T10:00:00Z") {
		t.Errorf("the next call: %s", answer)
	}
	if answer := r.must("POST", "/akia/call-out", ""); !strings.Contains(answer, `"made": 1`) || heard.Load() != 1 {
		t.Errorf("called %d times: %s", heard.Load(), answer)
	}
}
