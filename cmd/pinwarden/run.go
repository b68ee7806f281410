package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/sourcegraph/conc"
	"github.com/spf13/cobra"

	"pinwarden/controller"
)

func newRun() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Keep the locks in agreement with the stays, for ever",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig(file)
			if err != nil {
				return err
			}
			return c.run(cmd.Context(), slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
		},
	}
	configFlag(cmd, &file)
	return cmd
}

// usualInterval is how often a pass is made when nothing asks for one.
const usualInterval = 5 * time.Minute

// run serves every property until the context ends, which is a clean stop.
func (c *config) run(ctx context.Context, log *slog.Logger) error {
	if err := onLoopback(c.listen()); err != nil {
		return exit{exitUsage, err}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	all, err := c.wire(ctx, wiring{log: log, metrics: registry})
	if err != nil {
		return err
	}
	defer closeAll(all)
	return c.serve(ctx, all, registry, log)
}

// serve runs a loop for each property and the server, all or none.
func (c *config) serve(ctx context.Context, all []*property, g prometheus.Gatherer, log *slog.Logger) error {
	listener, err := net.Listen("tcp", c.listen())
	if err != nil {
		return fmt.Errorf("listen for metrics and health: %w", err)
	}
	calls, called, err := c.listenActions(all)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s := newServer(all, g)
	log.Info("running", "properties", len(all), "listen", listener.Addr().String(), "mode", string(c.limits().Mode))
	tasks := []task{{"server", func(ctx context.Context) error { return s.until(ctx, listener) }}}
	for _, p := range all {
		tasks = append(tasks, task{"property " + p.Property, func(ctx context.Context) error { return c.loop(ctx, p, s, log) }})
		tasks = append(tasks, p.hotel.tasks(p.Property, func() { s.wake(p.Property) })...)
	}
	if calls != nil {
		tasks = append(tasks, task{"actions", func(ctx context.Context) error { return calls.until(ctx, called) }})
	}
	err = together(ctx, log, tasks...)
	log.Info("stopped")
	return err
}

// listen is where the daemon shows metrics, health and plans.
func (c *config) listen() string { return cmp.Or(c.Server.Listen, "127.0.0.1:9464") }

// loop runs one property. SIGHUP reloads its policy at once; every pass looks for a change anyway.
func (c *config) loop(ctx context.Context, p *property, s *server, log *slog.Logger) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	hints := make(chan struct{}, 1)
	relay, stop := context.WithCancel(ctx)
	var wg conc.WaitGroup
	defer wg.Wait()
	defer stop() // even when the loop panics
	wg.Go(func() {
		for {
			select {
			case <-relay.Done():
				return
			case <-hup:
			case <-s.reload[p.Property]:
			}
			select {
			case hints <- struct{}{}:
			default:
			}
		}
	})
	interval := usualInterval
	overrule(&interval, time.Duration(c.Interval))
	l := controller.Loop{
		Controller: p.Controller, Interval: interval, Hints: hints,
		Before: func() {
			switch changed, err := p.policies.Reload(time.Now()); {
			case err != nil:
				log.Error("reload", "property", p.Property, "error", err)
			case changed:
				log.Info("reloaded", "property", p.Property, "revision", p.policies.Set().Revision)
			}
		},
		After: func(cycle controller.Cycle) { s.saw(p.Property, cycle) },
	}
	return l.Run(ctx)
}

// onLoopback refuses to serve rooms and plans to a whole network without any lock on the door.
func onLoopback(address string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return fmt.Errorf("server.listen: %q is not host:port", address)
	}
	if !loopback(address) {
		return fmt.Errorf("server.listen: %q is not on loopback; put a proxy that asks who is there in front of it", address)
	}
	return nil
}

// loopback reports whether a host, with or without a port, means this machine alone.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
