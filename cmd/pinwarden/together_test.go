package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pinwarden/controller"
	"pinwarden/policy/access"
)

func TestATaskThatEndsStopsTheOthersAndSaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(context.Context) error
		want string
	}{
		"a panic":    {func(context.Context) error { panic("out of rooms") }, "night: panic: out of rooms"},
		"an error":   {func(context.Context) error { return errors.New("no route") }, "night: no route"},
		"no reason":  {func(context.Context) error { return nil }, "night ended although nobody stopped it"},
		"clean stop": {func(ctx context.Context) error { <-ctx.Done(); return nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if c.want == "" {
				stop()
			}
			var log bytes.Buffer
			cleanly := false
			err := together(ctx, slog.New(slog.NewTextHandler(&log, nil)), task{"day", func(ctx context.Context) error {
				<-ctx.Done()
				cleanly = true
				return nil
			}}, task{"night", c.do})
			if !cleanly {
				t.Error("the other task was not let to its end")
			}
			if c.want == "" {
				if err != nil || log.Len() > 0 {
					t.Errorf("a clean stop says %v, logs %s", err, &log)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || !strings.Contains(log.String(), "task=night") {
				t.Errorf("error %v, log %s; want %q", err, &log, c.want)
			}
		})
	}
}

// brokenHotel panics as a fault in an adapter would.
type brokenHotel struct{ controller.Source }

func (brokenHotel) Observe(context.Context) (access.House, error) { panic("a fault of ours") }

func TestThePanicOfOnePropertyEndsTheDaemon(t *testing.T) {
	t.Parallel()
	r, err := newRig(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	c, err := readConfig(r.dir + "/pinwarden.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.wire(t.Context(), wiring{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(all)
	all[0].Source = brokenHotel{}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	err = c.serve(ctx, all, prometheus.NewRegistry(), slog.New(slog.DiscardHandler))
	if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "property seaside: panic: ") {
		t.Errorf("serve ends with %v (context: %v), want the panic at once", err, ctx.Err())
	}
}
