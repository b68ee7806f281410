package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"pinwarden/cmd/pinwarden/simadmin"
	"pinwarden/policy"
	"pinwarden/sources/akia/akiasim"
)

//go:embed sim_hotel.yaml
var simHotelSmall []byte

// simHotel is a hotel for the simulators, as its file describes it.
type simHotel struct {
	Property, Site, Office, Timezone string
	Doors, Staff                     []string
	Rooms                            []struct{ Name, Readiness string }
	Stays                            []simStay

	zone *time.Location
	text []byte // of the file
}

// simStay is a reservation; its dates may be relative to today.
type simStay struct {
	ID, Room, Status, Arrival, Departure string

	RoomType string `yaml:"room_type"`
	RateCode string `yaml:"rate_code"`
	Source   string `yaml:"booking_source"`
	Party    int    `yaml:"party_size"`
}

func readSimHotel(name string) (*simHotel, error) {
	text := simHotelSmall
	if name != "small" {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			return nil, fmt.Errorf("--hotel: %w", err)
		}
	}
	h := &simHotel{text: text}
	file := yaml.NewDecoder(bytes.NewReader(text))
	file.KnownFields(true)
	err := file.Decode(h)
	if err == nil {
		err = h.check()
	}
	if err != nil {
		return nil, fmt.Errorf("--hotel %s: %w", name, err)
	}
	return h, nil
}

// check wants what both worlds and the policy for them need.
func (h *simHotel) check() (err error) {
	if h.zone, err = time.LoadLocation(h.Timezone); err != nil || h.Timezone == "" {
		return fmt.Errorf("timezone: %q is no name of a zone such as Europe/Amsterdam", h.Timezone)
	}
	if h.Site == "" || len(h.Doors) == 0 || len(h.Rooms) == 0 {
		return errors.New("site, doors and rooms: name one at least of each")
	}
	seen := map[string]bool{}
	for _, d := range h.Doors {
		err = errors.Join(err, once(seen, "door", d))
	}
	for _, r := range h.Rooms {
		err = errors.Join(err, once(seen, "room", r.Name))
	}
	stays := map[string]bool{}
	for _, s := range h.Stays {
		err = errors.Join(err, once(stays, "stay", s.ID))
		for _, date := range []string{s.Arrival, s.Departure} {
			if _, bad := simadmin.Day(date, time.Time{}); bad != nil {
				err = errors.Join(err, fmt.Errorf("stay %s: %w", s.ID, bad))
			}
		}
	}
	if err != nil {
		return err
	}
	_, err = policy.Load("the policy for it", h.policy())
	return err
}

func once(seen map[string]bool, kind, name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("a %s has no name", kind)
	case seen[name]:
		return fmt.Errorf("%s %q is there twice", kind, name)
	}
	seen[name] = true
	return nil
}

// fill puts the hotel into both worlds: a hub for the shared doors, one for every twenty rooms, and the hotel's own
// group for each room.
func (h *simHotel) fill(w *simWorld, today time.Time) error {
	w.locks.AddHub("House")
	for _, door := range h.Doors {
		w.locks.AddLock(door, "House")
	}
	hub := ""
	for i, r := range h.Rooms {
		if i%roomsOfHub == 0 {
			hub = fmt.Sprintf("Rooms %d", i/roomsOfHub+1)
			w.locks.AddHub(hub)
		}
		w.locks.AddLock(r.Name, hub)
		w.locks.AddGroup(r.Name, append([]string{r.Name}, h.Doors...)...)
		w.hotel.SetRoom(r.Name, r.Readiness)
	}
	for _, name := range h.Staff {
		w.locks.AddStaff(name, h.Doors...)
	}
	for _, s := range h.Stays {
		arrival, err := simadmin.Day(s.Arrival, today)
		if err != nil {
			return err
		}
		departure, err := simadmin.Day(s.Departure, today)
		if err != nil {
			return err
		}
		w.hotel.Book(akiasim.Reservation{
			ID: s.ID, RoomNumber: s.Room, Status: s.Status, ArrivalDate: arrival, DepartureDate: departure,
			RoomType: s.RoomType, RateCode: s.RateCode, BookingSource: s.Source, PartySize: s.Party,
		})
	}
	return nil
}
