package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pinwarden/controller/ledger"
	"pinwarden/policy/plan"
	"pinwarden/policy/snapshot"
)

func newSnapshot() *cobra.Command {
	var config, out string
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "Write what plans are made from into a file that names no guest",
		Long: "Reads both sides and writes all that a plan is made from, except the policy, into one file.\n" +
			"From it plan --snapshot and explain --snapshot work without any account. Stays go by their\n" +
			"keys, and customers and users by keyed hashes; there is no PIN in it.\n" +
			"While a daemon runs, it writes what the last plan of that one was made from.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig(config)
			if err != nil {
				return err
			}
			f, unread := c.snapshot(cmd.Context(), cmd.ErrOrStderr())
			if f == nil {
				return unread
			}
			if err := writeSnapshot(cmd.OutOrStdout(), f, out); err != nil {
				return errors.Join(unread, err)
			}
			return unread
		},
	}
	configFlag(cmd, &config)
	cmd.Flags().StringVar(&out, "out", "", "the file to write, packed if its name ends in .gz; left out: standard output")
	return cmd
}

// snapshot takes the snapshot of every property that can be read; the error says
// which could not. It is nil if there is none at all.
func (c *config) snapshot(ctx context.Context, warn io.Writer) (*snapshot.File, error) {
	all, err := c.wire(ctx, wiring{readOnly: true, warn: warn})
	if errors.Is(err, ledger.ErrInUse) {
		return c.snapshotOfDaemon(ctx)
	}
	if err != nil {
		return nil, err
	}
	defer closeAll(all)
	f := &snapshot.File{}
	var unread []error
	for _, p := range all { // one property holds up no other
		in, err := p.Inputs(ctx)
		if err != nil {
			unread = append(unread, notRead(p.Property, err))
			continue
		}
		f.Properties = append(f.Properties, p.snapshot(in))
	}
	if len(f.Properties) == 0 {
		return nil, errors.Join(unread...)
	}
	return f, errors.Join(unread...)
}

// snapshot is what a plan was made from, with the office that it is of.
func (p *property) snapshot(in plan.Inputs) snapshot.Property {
	one := snapshot.Of(in, p.Secret)
	one.Office = p.policies.Set().Office
	return one
}

// snapshotOfDaemon asks the daemon that has the ledger.
func (c *config) snapshotOfDaemon(ctx context.Context) (*snapshot.File, error) {
	resp, err := c.askFor(ctx, "/-/snapshot", nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the daemon at %s has no snapshot to give: %s", c.listen(), resp.Status)
	}
	f, err := snapshot.Read(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("the snapshot of the daemon at %s: %w", c.listen(), err)
	}
	var unread []error
	for _, without := range resp.Header.Values(withoutHeader) {
		unread = append(unread, fmt.Errorf("%s; the daemon's log says why", without))
	}
	return f, errors.Join(unread...)
}

// askFor asks the daemon for something that it shows on loopback.
func (c *config) askFor(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	u := url.URL{Scheme: "http", Host: c.listen(), Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("server.listen: %w", err)}
	}
	client := http.Client{Timeout: 30 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("another process has the ledger, and no daemon answers: %w", err)
	}
	return resp, nil
}

// writeSnapshot writes a snapshot whole or not at all, for its owner alone: it
// names no guest, but says which room is empty.
func writeSnapshot(stdout io.Writer, f *snapshot.File, out string) error {
	if out == "" {
		return f.Write(stdout, false)
	}
	temp, err := os.CreateTemp(filepath.Dir(out), ".snapshot-*")
	if err != nil {
		return exit{exitUsage, fmt.Errorf("--out %s: %w", out, err)}
	}
	defer os.Remove(temp.Name()) // when it was not moved
	err = errors.Join(f.Write(temp, strings.HasSuffix(out, ".gz")), temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), out)
	}
	if err != nil {
		return fmt.Errorf("write the snapshot to %s: %w", out, err)
	}
	return nil
}

// withoutHeader names what a snapshot lacks.
const withoutHeader = "Pinwarden-Without"

// snapshot gives what the last plans were made from.
func (s *server) snapshot(w http.ResponseWriter, _ *http.Request) {
	f := &snapshot.File{}
	s.mu.Lock()
	for _, name := range s.names {
		switch p := s.seen[name]; {
		case p.last.ID == "":
			w.Header().Add(withoutHeader, name+" could not be read yet")
		case p.stale:
			w.Header().Add(withoutHeader, name+" could not be read since "+p.in.Now.Format(time.RFC3339))
			fallthrough
		default:
			f.Properties = append(f.Properties, p.of.snapshot(p.in))
		}
	}
	s.mu.Unlock()
	if len(f.Properties) == 0 {
		http.Error(w, "no pass was made yet", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = f.Write(w, false) // whoever left needs no answer
}
