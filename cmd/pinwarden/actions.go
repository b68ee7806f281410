package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pinwarden/sources/akia"
)

// hints sets up what takes the calls for one property, and counts them.
func (c *config) hints(w wiring, property string) akia.HintConfig {
	a := &c.Akia.Actions
	return akia.HintConfig{
		Names: a.Names, Reservation: a.Reservation, Room: a.Room, At: a.At,
		Repeat: time.Duration(a.Repeat), Silence: time.Duration(a.Silence), Heard: countHints(w.metrics, property),
	}
}

// countHints counts calls by action and result; nil without metrics.
func countHints(r prometheus.Registerer, property string) func(action, result string) {
	if r == nil {
		return nil
	}
	heard := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "pinwarden_hints_total", Help: "Calls of the hotel's automations by action and result: taken, repeated, overflowed, too_large.",
		ConstLabels: prometheus.Labels{"property": property},
	}, []string{"action", "result"})
	r.MustRegister(heard)
	for _, action := range akia.Actions() {
		heard.WithLabelValues(action, "taken")
	}
	return func(action, result string) { heard.WithLabelValues(action, result).Inc() }
}

// showHints shows how long ago a call came: a hook that is no longer subscribed
// looks like a quiet hotel.
func showHints(r prometheus.Registerer, property string, h *akia.Hints) {
	if r == nil {
		return
	}
	gauge := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: name, Help: help, ConstLabels: prometheus.Labels{"property": property},
		}, value))
	}
	gauge("pinwarden_hint_last_timestamp_seconds", "When an automation last called; at first, when the daemon began to listen.", func() float64 {
		return float64(h.Last().UnixMilli()) / 1000
	})
	gauge("pinwarden_hints_silent", "1 if no automation has called for longer than is expected.", func() float64 {
		if h.Silent() {
			return 1
		}
		return 0
	})
}

// actions is what the hotel's automations may reach from outside: their calls, by
// a path that nobody can guess, and nothing else.
type actions struct {
	hints map[[sha256.Size]byte]*akia.Hints // by the digest of the secret
}

// ServeHTTP takes POST /akia/<secret>/<action>; whatever else there is does not exist.
func (a *actions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	parts := strings.Split(r.URL.Path, "/")
	if r.Method == http.MethodPost && len(parts) == 4 && parts[1] == "akia" && parts[3] != "" {
		given := sha256.Sum256([]byte(parts[2]))
		for secret, hints := range a.hints {
			if subtle.ConstantTimeCompare(secret[:], given[:]) == 1 {
				r.SetPathValue("action", parts[3])
				hints.ServeHTTP(w, r)
				return
			}
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

// until serves until the context ends.
func (a *actions) until(ctx context.Context, l net.Listener) error {
	web := &http.Server{
		Handler: a, ReadHeaderTimeout: 2 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		IdleTimeout: 30 * time.Second, MaxHeaderBytes: 16 << 10,
	}
	return serveUntil(ctx, web, l)
}

// listenActions opens the address that Akia calls; nil if no property is called.
func (c *config) listenActions(all []*property) (*actions, net.Listener, error) {
	a := &actions{hints: map[[sha256.Size]byte]*akia.Hints{}}
	if !c.reads(byActions) {
		return nil, nil, nil
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Property)
	}
	secrets, err := c.actionSecrets(names)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range all {
		a.hints[sha256.Sum256([]byte(secrets[p.Property]))] = p.hotel.hints
	}
	listener, err := net.Listen("tcp", cmp.Or(c.Akia.Actions.Listen, "127.0.0.1:9465"))
	if err != nil {
		return nil, nil, fmt.Errorf("akia.actions.listen: %w", err)
	}
	return a, listener, nil
}

// readText reads a file that holds a secret. The error never shows what it holds.
func (c *config) readText(setting, file string) (string, error) {
	text, err := os.ReadFile(c.path(file))
	if err != nil {
		return "", exit{exitUsage, fmt.Errorf("%s: %w", setting, err)}
	}
	return plainText(text), nil
}

// tasks are what goes on beside the property's loop.
func (h *hotel) tasks(property string, wake func()) (all []task) {
	if h.watch != nil {
		all = append(all, task{"stays of " + property, func(ctx context.Context) error { return h.watch.Run(ctx, wake) }})
	}
	if h.hints != nil {
		all = append(all, task{"calls for " + property, func(ctx context.Context) error { return h.hints.Run(ctx, h.watch, wake) }})
	}
	return all
}
