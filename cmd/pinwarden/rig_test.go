package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// rigPolicy is for days around today, in UTC, without quiet hours.
const rigPolicy = `apiVersion: pinwarden/v1
property: seaside
timezone: UTC
akia: {office: "41"}
salto: {site: Seaside}
hours: {check_in: "15:00", check_out: "11:00"}
rooms: {doors: {public: [Front door]}}
rules:
  - name: default
    access:
      - {doors: public, opens: check_in, closes: check_out + 1h}
      - {doors: room, opens: check_in, closes: check_out + 30m}
    pin: {issue: 96h before, tell: once ready, message: welcome}
messages:
  welcome: "Your code for room {{reservation.room_number}} is {{customer.salto_ks_key_code__a}}. See you soon!"
`

const rigConfig = `apiVersion: pinwarden/v1
policies: policies
state: state
secret_file: secret.key
seal_file: seal.key
akia: {url: %q, token_file: akia.token, report: "7", room_report: "8", poll_every: 1ms, rate: 10000}
salto: {url: %q, token_file: salto.token, rate: 10000}
server: {listen: %q}
guards: {mode: full, propagation: 1s}
`

// rigSecret is what a rig's markers are made with.
var rigSecret = access.Secret(strings.Repeat("s", 32))

// rig is the real program before both simulators on loopback, in real time.
type rig struct {
	dir     string
	listen  string // where run listens
	hotel   *akiasim.World
	locks   *saltosim.World
	servers [2]*httptest.Server
	today   access.Date

	mu      sync.Mutex
	process *exec.Cmd
	kept    *os.File      // what it says
	gone    chan struct{} // closed when process has ended
}

// newRig starts both simulators and writes configuration, keys and tokens.
func newRig(dir string) (*rig, error) {
	return newRigWith(dir, akiasim.Options{Token: "akia-sentinel-token"}, saltosim.Options{Token: "salto-sentinel-token"})
}

// newRigWith does so with simulators whose doors to their APIs are set otherwise.
func newRigWith(dir string, hotel akiasim.Options, locks saltosim.Options) (*rig, error) {
	r := &rig{dir: dir, today: access.DateOf(time.Now(), time.UTC)}
	hotel.PropertyID, hotel.RunningPolls = "41", -1
	locks.SiteName, locks.Zone, locks.HubDelay, locks.PINPrefix = "Seaside", "UTC", 1, sandboxPINs
	r.hotel, r.locks = akiasim.New(hotel), saltosim.New(locks)
	r.servers = [2]*httptest.Server{httptest.NewServer(r.hotel.Handler()), httptest.NewServer(r.locks.Handler())}
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r.listen = port.Addr().String()
	if err := port.Close(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Join(dir, "policies"), 0o700); err != nil {
		return nil, err
	}
	for name, text := range map[string]string{
		"pinwarden.yaml":       fmt.Sprintf(rigConfig, r.servers[0].URL, r.servers[1].URL, r.listen),
		"policies/policy.yaml": rigPolicy,
		"secret.key":           base64.StdEncoding.EncodeToString(rigSecret),
		"seal.key":             base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("k"), 32)),
		"akia.token":           "akia-sentinel-token\n",
		"salto.token":          "salto-sentinel-token\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	r.locks.AddHub("Hub")
	r.locks.AddLock(frontDoor, "Hub")
	return r, nil
}

func (r *rig) close() {
	if err := r.deliver(); err != nil {
		panic(err)
	}
	for _, s := range r.servers {
		s.Close()
	}
}

func (r *rig) addRoom(name string) {
	r.locks.AddLock(name, "Hub")
	r.locks.AddGroup(name, name, frontDoor)
	r.hotel.AddRoom(name)
	r.hotel.SetRoom(name, "inspected")
}

// day is a date so many days from today.
func (r *rig) day(n int) string { return (r.today + access.Date(n)).String() }

func (r *rig) book(id, room, status string, arrival, departure int) {
	guest := r.hotel.AddCustomer(akiasim.Customer{
		FirstName: "Guest-Sentinel", LastName: "Sentinel-" + id, PhoneNumber: "+15557000", Email: "guest-sentinel-" + id + "@example.invalid",
	})
	r.hotel.Book(akiasim.Reservation{
		ID: id, CustomerID: guest, RoomNumber: room, Status: status, ArrivalDate: r.day(arrival), DepartureDate: r.day(departure),
	})
}

// start starts the program in the rig's folder.
func (r *rig) start(args ...string) (*exec.Cmd, *bytes.Buffer, error) {
	file, err := built()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(file, args...)
	var out bytes.Buffer
	kept, err := os.CreateTemp(r.dir, "said-*.log")
	if err != nil {
		return nil, nil, err
	}
	both := io.MultiWriter(&out, kept)
	cmd.Dir, cmd.Stdout, cmd.Stderr = r.dir, both, both
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	r.process, r.kept, r.gone = cmd, kept, make(chan struct{})
	return cmd, &out, nil
}

// wait waits for the program to end and returns its exit code, -1 if it was killed.
func (r *rig) wait(cmd *exec.Cmd) (int, error) {
	err := cmd.Wait()
	r.mu.Lock()
	close(r.gone)
	unsaid := r.kept.Close()
	r.mu.Unlock()
	if unsaid != nil {
		return 0, unsaid
	}
	var e *exec.ExitError
	if err != nil && !errors.As(err, &e) {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// run runs the program to its end.
func (r *rig) run(t *testing.T, args ...string) (code int, output string) {
	t.Helper()
	cmd, out, err := r.start(args...)
	if err != nil {
		t.Fatal(err)
	}
	if code, err = r.wait(cmd); err != nil {
		t.Fatal(err)
	}
	return code, out.String()
}

// kill ends the running program on the spot, and returns when it is gone: from
// then on it sees nothing of what its last request brings.
func (r *rig) kill() {
	r.mu.Lock()
	process, gone := r.process, r.gone
	r.mu.Unlock()
	_ = process.Process.Kill()
	<-gone
}

// converge runs apply until it has nothing left to do, as the service that
// restarts a crashed daemon would.
func (r *rig) converge(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for {
		code, out := r.run(t, "apply")
		if code == exitFine && strings.HasSuffix(out, "nothing to do\n") {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("apply still exits with %d:\n%s", code, out)
		}
	}
	if code, out := r.run(t, "plan", "--detailed-exitcode"); code != exitFine {
		t.Errorf("plan --detailed-exitcode exits with %d after apply:\n%s", code, out)
	}
}
