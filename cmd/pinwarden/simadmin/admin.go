package simadmin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

// Clock is the clock of both worlds.
type Clock interface {
	Now() time.Time
	// Advance moves it on; it never goes back.
	Advance(time.Duration)
}

// Config is what an Admin moves.
type Config struct {
	Hotel *akiasim.World
	Locks *saltosim.World
	Clock Clock
	Zone  *time.Location // of the hotel, by which it is today
	// Judge decides about requests to the hotel that no fault is ordered for; nil: all are well.
	Judge func(akiasim.Request) akiasim.Fault
}

// Admin serves the admin API.
type Admin struct {
	Config
	mux *http.ServeMux

	mu      sync.Mutex
	mark    saltosim.Mark // where the traffic counts from
	ordered []order       // faults of the hotel's API
}

// New takes the worlds over: the hotel's Hook is the Admin's from now on.
func New(c Config) *Admin {
	a := &Admin{Config: c, mux: http.NewServeMux()}
	for i := range calls {
		a.mux.Handle(calls[i].method+" "+calls[i].path, a.serve(&calls[i]))
	}
	a.mux.HandleFunc("GET /{$}", a.index)
	a.mux.HandleFunc("/", unknown)
	c.Hotel.Hook(a.judge)
	return a
}

// ServeHTTP implements http.Handler.
func (a *Admin) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Cache-Control", "no-store") // it shows PINs
	a.mux.ServeHTTP(rw, r)
}

// maxBody is far beyond any call that makes sense.
const maxBody = 1 << 20

func (a *Admin) serve(c *call) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		given, err := c.given(rw, r)
		args := reflect.New(c.args).Elem()
		if err == nil {
			err = fill(args, given, "")
		}
		if err != nil {
			refuse(rw, http.StatusBadRequest, err)
			return
		}
		answer, err := a.carryOut(c, args)
		switch {
		case errors.Is(err, errUnknown):
			refuse(rw, http.StatusNotFound, fmt.Errorf("%w%s", err, a.meant(err)))
		case err != nil:
			refuse(rw, http.StatusBadRequest, err)
		case answer == nil:
			write(rw, http.StatusOK, struct{ Done bool }{true})
		default:
			write(rw, http.StatusOK, answer)
		}
	}
}

// given are the arguments as they came: of a GET in the address, else in the body.
func (c *call) given(rw http.ResponseWriter, r *http.Request) (map[string]json.RawMessage, error) {
	given := map[string]json.RawMessage{}
	if c.method == http.MethodGet {
		for name, values := range r.URL.Query() {
			if len(values) > 1 {
				return nil, fmt.Errorf("%s: it is given twice", name)
			}
			given[name], _ = json.Marshal(values[0]) // a text always becomes JSON
		}
		return given, nil
	}
	if len(r.URL.RawQuery) > 0 {
		return nil, errors.New("write the fields into the body, as " + c.example())
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if err != nil {
		return nil, err
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return given, nil
	}
	if err := json.Unmarshal(body, &given); err != nil || given == nil {
		return nil, fmt.Errorf("the body is no JSON object; write %s", c.example())
	}
	return given, nil
}

// errUnknown is what a lever or hand says that reaches for a thing which is not there.
var errUnknown = errors.New("there is no such thing")

// carryOut does what was asked for. Levers panic where a script names what is not there; here that is an answer.
func (a *Admin) carryOut(c *call, args reflect.Value) (answer any, err error) {
	defer func() {
		if p := recover(); p != nil {
			text, ours := p.(string)
			if ours = ours && (strings.HasPrefix(text, "akiasim: ") || strings.HasPrefix(text, "saltosim: ")); !ours {
				panic(p)
			}
			_, text, _ = strings.Cut(text, ": ")
			err = errors.New(text)
			for _, missing := range []string{"no ", "there is no "} {
				if what, found := strings.CutPrefix(text, missing); found {
					err = fmt.Errorf("%w: %s", errUnknown, what)
				}
			}
		}
	}()
	answer, err = c.do(a, args)
	if errors.Is(err, saltosim.ErrUnknown) {
		err = fmt.Errorf("%w: %s", errUnknown, strings.TrimPrefix(err.Error(), saltosim.ErrUnknown.Error()+": "))
	}
	return answer, err
}

// meant suggests what stands in place of the name that an error quotes.
func (a *Admin) meant(err error) string {
	parts := strings.Split(err.Error(), `"`)
	if len(parts) < 3 {
		return ""
	}
	return meant(parts[1], a.names())
}

// names are all names and ids of both worlds.
func (a *Admin) names() []string {
	var names []string
	hotel, locks := a.Hotel.State(), a.Locks.State()
	for _, r := range hotel.Reservations {
		names = append(names, r.ID)
	}
	for _, c := range hotel.Customers {
		names = append(names, c.ID)
	}
	for _, h := range locks.Hubs {
		names = append(names, h.Name)
	}
	for _, l := range locks.Locks {
		names = append(names, l.Name)
	}
	for _, g := range locks.Groups {
		names = append(names, g.Name)
	}
	for _, u := range locks.Users {
		names = append(names, u.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// unknown answers what no call is named.
func unknown(rw http.ResponseWriter, r *http.Request) {
	var paths []string
	for i := range calls {
		c := &calls[i]
		if c.path == r.URL.Path {
			rw.Header().Set("Allow", c.method)
			refuse(rw, http.StatusMethodNotAllowed, fmt.Errorf("%s is asked with %s", c.path, c.method))
			return
		}
		paths = append(paths, c.path)
	}
	refuse(rw, http.StatusNotFound, fmt.Errorf("there is no %s%s; GET / lists all calls", r.URL.Path, meant(r.URL.Path, paths)))
}

func refuse(rw http.ResponseWriter, status int, err error) {
	write(rw, status, struct{ Error string }{err.Error()})
}
