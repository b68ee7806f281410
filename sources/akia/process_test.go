package akia_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

// inProcess carries requests to a handler without a network.
type inProcess struct{ http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w.Result(), nil
}

func (p inProcess) client() *http.Client { return &http.Client{Transport: p} }

func TestInProcess(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	guest(h, "101")
	c := h.client(t, func(c *akia.Config) { c.HTTP = &http.Client{Transport: inProcess{h.Handler()}} })
	if house, err := c.Observe(t.Context()); err != nil || !house.Complete || len(house.Stays) != 1 {
		t.Errorf("house is %+v, error %v", house, err)
	}
	if err := c.Deliver(t.Context(), "1", welcome, pin(t)); err != nil {
		t.Error(err)
	}
}

// BenchmarkObserve reads a report of 400 rows, as a replay does for every step.
func BenchmarkObserve(b *testing.B) {
	h := openHotel(b, akiasim.Options{RunningPolls: -1})
	for i := range 400 {
		room := fmt.Sprint(100 + i)
		h.SetRoom(room, "clean")
		r := booking(fmt.Sprint(50000+i), room)
		r.RoomType, r.BookingSource, r.RateCode, r.Notes = "KING", "Direct", "BAR", "a quiet room, please"
		h.Book(r)
	}
	c := h.client(b, func(c *akia.Config) { c.HTTP = &http.Client{Transport: inProcess{h.Handler()}} })
	b.ReportAllocs()
	for b.Loop() {
		house, err := c.Observe(b.Context())
		if err != nil || len(house.Stays) != 400 || !house.Complete {
			b.Fatal(len(house.Stays), house.Gaps, err)
		}
	}
}
