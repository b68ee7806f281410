package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"pinwarden/cmd/pinwarden/simadmin"
)

// simFlags are what the command line says.
type simFlags struct {
	listen, hotel, akia, salto, write string
	seed                              int64
}

func newSim() *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Start both simulators on loopback, to develop against with curl or pinwarden",
		Long: "Serves Akia with its OAuth, Salto KS with its identity host, and an admin API that moves\n" +
			"what a front desk, an installer or bad luck would. The admin API shows PINs of guests who\n" +
			"do not exist; GET / there lists its calls. With --write, pinwarden plan works at once:\n\n" +
			"  pinwarden sim --write sim\n" +
			"  pinwarden plan --config sim/pinwarden.yaml",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
		},
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:0", "loopback `address` of the admin API; the others take the three ports after it, or any with 0")
	cmd.Flags().StringVar(&f.hotel, "hotel", "small", "small, or the `file` of a hotel")
	cmd.Flags().StringVar(&f.akia, "akia", "calm", "how Akia behaves: calm or nasty")
	cmd.Flags().StringVar(&f.salto, "salto", "calm", "how Salto KS behaves: calm, usual or nasty")
	cmd.Flags().StringVar(&f.write, "write", "", "`folder` for a pinwarden.yaml with policy, keys and tokens, and for the addresses")
	cmd.Flags().Int64Var(&f.seed, "seed", 1, "what ids, PINs and mishaps are drawn from")
	return cmd
}

// simNames are the servers in the order of their ports.
var simNames = [4]string{"admin", "akia", "salto", "identity"}

// run serves until the context ends, which is a clean stop.
func (f *simFlags) run(ctx context.Context, out io.Writer, log *slog.Logger) error {
	hotel, err := readSimHotel(f.hotel)
	if err != nil {
		return exit{exitUsage, err}
	}
	w, err := newSimWorld(ctx, f, hotel)
	if err != nil {
		return exit{exitUsage, err}
	}
	listeners, err := listenInARow(f.listen)
	if err != nil {
		return err
	}
	defer func() {
		for _, l := range listeners {
			_ = l.Close() // a server has closed it already, as a rule
		}
	}()
	var at [len(simNames)]string
	for i, l := range listeners {
		at[i] = "http://" + l.Addr().String()
	}
	fmt.Fprintf(out, "admin     %s  (GET / lists its calls; it shows PINs)\n", at[0])
	fmt.Fprintf(out, "akia      %s  (office %s, token %s)\n", at[1], hotel.Office, simAkiaToken)
	fmt.Fprintf(out, "salto     %s  (site %s, token %s)\n", at[2], hotel.Site, simSaltoToken)
	fmt.Fprintf(out, "identity  %s  (client pinwarden, secret %s, user and password operator)\n", at[3], simClientSecret)
	if f.write != "" {
		if err := hotel.write(f.write, at, time.Now()); err != nil {
			return exit{exitUsage, fmt.Errorf("--write: %w", err)}
		}
		fmt.Fprintf(out, "\npinwarden plan --config %s/pinwarden.yaml\n", f.write)
	}
	tasks := []task{{"automations", w.callOut}}
	for i, h := range [len(simNames)]http.Handler{admission(w.admin), w.hotel.Handler(), w.locks.Handler(), w.locks.Identity()} {
		web := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
		tasks = append(tasks, task{simNames[i], func(ctx context.Context) error { return serveUntil(ctx, web, listeners[i]) }})
	}
	return together(ctx, log, tasks...)
}

// listenInARow takes a port for each server, all on loopback: what is simulated is open to whoever can reach it.
func listenInARow(address string) (all []net.Listener, err error) {
	host, text, err := net.SplitHostPort(address)
	port, bad := strconv.Atoi(text)
	switch {
	case err != nil || bad != nil || port < 0 || port > 65535-len(simNames)+1:
		return nil, exit{exitUsage, fmt.Errorf("--listen: %q is not host:port", address)}
	case !loopback(address):
		return nil, exit{exitUsage, fmt.Errorf("--listen: %q is not on loopback; the simulators serve this machine alone", address)}
	}
	for i, name := range simNames {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(min(port, 1)*i+port)))
		if err != nil {
			for _, open := range all {
				_ = open.Close() // nobody was told of it yet
			}
			return nil, fmt.Errorf("listen for %s: %w", name, err)
		}
		all = append(all, l)
	}
	return all, nil
}

// admission lets in only who asks by a loopback name, and no page of another site: a page elsewhere can make its own
// name lead here.
func admission(admin *simadmin.Admin) http.Handler {
	guarded := http.NewCrossOriginProtection().Handler(admin)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if !loopback(r.Host) {
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "ask by the name localhost or a loopback address", http.StatusMisdirectedRequest)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}
