package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"pinwarden/controller"
	"pinwarden/controller/view"
	"pinwarden/policy"
	"pinwarden/policy/plan"
)

// server is what the daemon shows on loopback: metrics, health, the last plans.
type server struct {
	mux    *http.ServeMux
	reload map[string]chan struct{}

	mu    sync.Mutex
	seen  map[string]*sight
	names []string
}

// sight is what the server knows of one property.
type sight struct {
	view *view.View
	last plan.Plan
	in   plan.Inputs // that it was made from
	of   *property
	// foresee makes a plan of the same inputs for a later instant, under the policy in force.
	foresee func(plan.Inputs, time.Time) plan.Plan
	policy  func() *policy.Set
	tried   time.Time // when a pass last ended, well or not
	read    bool      // both sides were read completely once
	stale   bool      // passes since the last plan brought none
}

// stalled is how long a loop may be silent before the process counts as stuck.
const stalled = 30 * time.Minute

func newServer(all []*property, g prometheus.Gatherer) *server {
	s := &server{mux: http.NewServeMux(), seen: map[string]*sight{}, reload: map[string]chan struct{}{}}
	for _, p := range all {
		s.seen[p.Property] = &sight{of: p, view: view.New(), tried: time.Now(), foresee: p.Foresee, policy: p.Policy}
		s.reload[p.Property] = make(chan struct{}, 1)
		s.names = append(s.names, p.Property)
	}
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(g, promhttp.HandlerOpts{}))
	s.mux.HandleFunc("GET /livez", s.livez)
	s.mux.HandleFunc("GET /readyz", s.readyz)
	s.mux.HandleFunc("GET /-/plan", s.plan)
	s.mux.HandleFunc("GET /-/snapshot", s.snapshot)
	s.mux.HandleFunc("GET /-/explain", s.explain)
	s.mux.HandleFunc("POST /-/reload", s.reloadAll)
	return s
}

// ServeHTTP implements http.Handler. Rooms are shown, and reloads done, only for
// who asks by a loopback name: a page elsewhere can make its own name lead here,
// and would then count as of the same origin. Metrics and health name nobody.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if strings.HasPrefix(r.URL.Path, "/-/") && !loopback(r.Host) {
		http.Error(w, "ask by the name localhost or a loopback address", http.StatusMisdirectedRequest)
		return
	}
	http.NewCrossOriginProtection().Handler(s.mux).ServeHTTP(w, r)
}

// until serves until the context ends, and then finishes what was asked already.
func (s *server) until(ctx context.Context, l net.Listener) error {
	web := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	return serveUntil(ctx, web, l)
}

// serveUntil serves until the context ends, and then finishes what was asked already.
func serveUntil(ctx context.Context, web *http.Server, l net.Listener) error {
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- web.Shutdown(bound)
	})
	err := web.Serve(l)
	if stop() { // it ended by itself
		return err
	}
	<-stopped
	return nil
}

// saw takes note of a pass.
func (s *server) saw(property string, c controller.Cycle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.seen[property]
	p.tried = time.Now()
	if p.stale = c.Plan.ID == ""; p.stale {
		return
	}
	p.last, p.in = c.Plan, c.In
	house := &c.In.House // one that can never list is read when it shows anything
	p.read = p.read || (house.Complete || !house.Lists && !house.AsOf.IsZero()) && c.In.Site.Complete
	_ = p.view.Replace(c.Rows())
}

// livez says whether the loops turn; an outage of a vendor does not stop them.
func (s *server) livez(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range s.names {
		if idle := time.Since(s.seen[name].tried); idle > stalled {
			http.Error(w, fmt.Sprintf("%s: no pass for %s", name, idle.Round(time.Second)), http.StatusServiceUnavailable)
			return
		}
	}
	fmt.Fprintln(w, "ok")
}

// readyz says whether both sides of every property were read completely once;
// it does not flap when a vendor is out later.
func (s *server) readyz(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range s.names {
		if !s.seen[name].read {
			http.Error(w, name+": not both sides were read completely yet", http.StatusServiceUnavailable)
			return
		}
	}
	fmt.Fprintln(w, "ok")
}

// wake asks for a pass of a property.
func (s *server) wake(property string) {
	select {
	case s.reload[property] <- struct{}{}:
	default:
	}
}

func (s *server) reloadAll(w http.ResponseWriter, _ *http.Request) {
	for name := range s.reload {
		s.wake(name)
	}
	w.WriteHeader(http.StatusAccepted)
}
