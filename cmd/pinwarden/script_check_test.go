package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// spoils are ways to set a hotel up wrongly, each with its arguments.
var spoils = map[string]struct {
	args int
	do   func(ts *testscript.TestScript, r *rig, args []string) error
}{
	"rename-group": {2, func(_ *testscript.TestScript, r *rig, a []string) error { return r.locks.RenameGroup(a[0], a[1]) }},
	"delete-group": {1, func(_ *testscript.TestScript, r *rig, a []string) error { return r.locks.DeleteGroup(a[0]) }},
	"add-group":    {1, func(_ *testscript.TestScript, r *rig, a []string) error { r.locks.AddGroup(a[0]); return nil }},
	"take-lock": {2, func(_ *testscript.TestScript, r *rig, a []string) error {
		return r.locks.RemoveLockFromGroup(a[0], a[1])
	}},
	"give-lock": {2, func(_ *testscript.TestScript, r *rig, a []string) error { return r.locks.AddLockToGroup(a[0], a[1]) }},
	"time-frame": {1, func(_ *testscript.TestScript, r *rig, a []string) error {
		return r.locks.EditSchedules(a[0], saltosim.Schedule{})
	}},
	"no-frame": {1, func(_ *testscript.TestScript, r *rig, a []string) error { return r.locks.EditSchedules(a[0]) }},
	"member": {1, func(_ *testscript.TestScript, r *rig, a []string) error {
		return r.locks.AddMember(a[0], r.locks.AddStaff("Sam Porter"))
	}},
	"guest-into": {2, func(_ *testscript.TestScript, r *rig, a []string) error {
		key := rigSecret.Key("seaside", access.StayID(a[0]))
		return r.locks.AddMember(a[1], rigSecret.Marker(key, access.UserLine, r.roomOf(a[0])))
	}},
	"hub-offline": {1, func(_ *testscript.TestScript, r *rig, a []string) error { return r.locks.SetHubOnline(a[0], false) }},
	"hub-zone":    {2, func(_ *testscript.TestScript, r *rig, a []string) error { return r.locks.SetHubZone(a[0], a[1]) }},
	"seats": {1, func(_ *testscript.TestScript, r *rig, a []string) error {
		n, err := strconv.Atoi(a[0])
		r.locks.SetSeats(n)
		return err
	}},
	"unreachable": {1, func(_ *testscript.TestScript, r *rig, a []string) error {
		stay, _ := r.hotel.Reservation(a[0])
		r.hotel.UpdateCustomer(stay.CustomerID, func(c *akiasim.Customer) { c.PhoneNumber, c.Email = "call reception", "" })
		return nil
	}},
	"dates": {3, func(_ *testscript.TestScript, r *rig, a []string) error { r.hotel.Redate(a[0], a[1], a[2]); return nil }},
	"room":  {2, func(_ *testscript.TestScript, r *rig, a []string) error { r.hotel.SetRoom(a[0], a[1]); return nil }},
	"retell": {2, func(ts *testscript.TestScript, r *rig, a []string) error {
		ts.Defer(retell(r, a[0], a[1]))
		return nil
	}},
}

// roomOf is the room of a reservation.
func (r *rig) roomOf(id string) string {
	stay, _ := r.hotel.Reservation(id)
	return stay.RoomNumber
}

// spoil sets something up wrongly.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) > 0 && spoils[args[0]].do != nil && len(args) == 1+spoils[args[0]].args, "spoil way args...")
	ts.Check(spoils[args[0]].do(ts, *scriptRig(ts), args[1:]))
}

var saltoURL = regexp.MustCompile(`salto: \{url: "[^"]*"`)

// retell lets the locks say something else wherever they would say some text, and
// points pinwarden.yaml to what they say, instead of what they were retold before.
// It is for what no lever moves.
func retell(r *rig, from, to string) (end func()) {
	honest := r.locks.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		said := httptest.NewRecorder()
		honest.ServeHTTP(said, req)
		for name, values := range said.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(said.Code)
		_, _ = w.Write(bytes.ReplaceAll(said.Body.Bytes(), []byte(from), []byte(to)))
	}))
	file := filepath.Join(r.dir, "pinwarden.yaml")
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, saltoURL.ReplaceAll(text, []byte(`salto: {url: "`+server.URL+`"`)), 0o600)
	}
	if err != nil {
		panic(err) // the rig has just written it
	}
	return server.Close
}

// onlyRead says that neither side was asked to change anything.
func onlyRead(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 0, "onlyread")
	r := *scriptRig(ts)
	for _, w := range r.locks.Since(saltosim.Mark{}).Writes {
		ts.Fatalf("the locks were asked to %s", w.Name)
	}
	for route := range r.hotel.Requests() {
		if !strings.HasPrefix(route, "GET ") && route != "POST /v3/reports/{id}/run" {
			ts.Fatalf("the hotel was asked to %s", route)
		}
	}
	if _, err := os.Stat(filepath.Join(r.dir, "state")); err == nil {
		ts.Fatalf("a check makes a ledger")
	}
}
