package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinwarden/controller/ledger"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/policy/explain"
)

func newExplain() *cobra.Command {
	var config string
	var from instead
	var q question
	cmd := &cobra.Command{
		Use:   "explain [STAY]",
		Short: "Say why a guest has or has not a PIN, and who can open a room or a door",
		Long: "Says of a stay, named by Akia's id or by its key as plans show it, which rule decides, what its\n" +
			"gates wait for, which doors it has when, what was done, what happens next and what would change\n" +
			"it; of a room or a door, who can open it now and who next. It changes nothing.\n" +
			"While a daemon runs, it is asked of the last pass of that one. With --snapshot it needs no\n" +
			"account; stays then go by their keys alone, and nobody knows what was done.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.stay = strings.Join(args, ""); !q.valid() {
				return exit{exitUsage, errors.New("ask about one thing: a stay, or --room, or --door")}
			}
			if from.asked() {
				return from.explain(cmd, config, q)
			}
			c, err := readConfig(config)
			if err != nil {
				return err
			}
			return c.explain(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), q)
		},
	}
	configFlag(cmd, &config)
	from.snapshotFlags(cmd)
	cmd.Flags().StringVar(&q.room, "room", "", "who can open this room now, and who next")
	cmd.Flags().StringVar(&q.door, "door", "", "who can open the lock of this name now, and who next")
	cmd.Flags().StringVar(&q.property, "property", "", "look at one property alone")
	return cmd
}

// question is what somebody wants explained: one of stay, room and door.
type question struct{ stay, room, door, property string }

func (q *question) valid() bool {
	asked := 0
	for _, text := range []string{q.stay, q.room, q.door} {
		if text != "" {
			asked++
		}
	}
	return asked == 1
}

// answer prints a page for every property that knows what is asked for.
func (q *question) answer(w io.Writer, all []*explain.Facts) error {
	var pages []explain.Page
	var known []string
	for _, f := range all {
		if q.property != "" && f.In.Property != q.property {
			continue
		}
		page, found, names := q.ask(f)
		known = append(known, names...)
		if found {
			pages = append(pages, page)
		}
	}
	if len(pages) == 0 {
		return exit{exitUsage, q.unknown(known)}
	}
	for i := range pages {
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := pages[i].Text(w); err != nil {
			return err
		}
	}
	return nil
}

// ask asks one property, and returns beside the answer all that it could be asked for.
func (q *question) ask(f *explain.Facts) (page explain.Page, found bool, names []string) {
	switch {
	case q.room != "":
		page, found = f.Room(q.room)
		return page, found, f.Rooms()
	case q.door != "":
		page, found = f.Door(q.door)
		return page, found, f.Doors()
	}
	key, found := f.Find(q.stay)
	if found {
		page = f.Stay(key)
	}
	return page, found, f.Names()
}

// unknown says that nobody knows what is asked for, and what may be meant.
func (q *question) unknown(known []string) error {
	what, name := "stay", q.stay
	switch {
	case q.room != "":
		what, name = "room", q.room
	case q.door != "":
		what, name = "door", q.door
	}
	slices.Sort(known)
	if near := policy.Nearest(name, slices.Compact(known)); near != "" {
		return fmt.Errorf("there is no %s %q; did you mean %q?", what, name, near)
	}
	if what == "stay" {
		return fmt.Errorf("there is no stay %q: write its key as plans show it, or Akia's id where the hotel itself is asked", name)
	}
	return fmt.Errorf("there is no %s %q", what, name)
}

// explain answers from both sides and the ledger, or lets the daemon that has the ledger do it.
func (c *config) explain(ctx context.Context, w, warn io.Writer, q question) error {
	all, err := c.wire(ctx, wiring{readOnly: true, warn: warn})
	if errors.Is(err, ledger.ErrInUse) {
		return c.explainByDaemon(ctx, w, q)
	}
	if err != nil {
		return err
	}
	defer closeAll(all)
	var facts []*explain.Facts
	var unread []error
	for _, p := range all { // one property holds up no other
		in, err := p.Inputs(ctx)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		f := explain.New(p.policies.Set(), in)
		f.IDs, f.Done = true, p.done(ctx)
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		return errors.Join(unread...)
	}
	return errors.Join(append(unread, q.answer(w, facts))...)
}

// mostDeeds bounds what is told of one stay.
const mostDeeds = 100

// done tells what was done for a stay.
func (p *property) done(ctx context.Context) func(access.Key) []explain.Deed {
	return func(key access.Key) []explain.Deed {
		events, err := p.ledger.History(ctx, key, mostDeeds)
		deeds := []explain.Deed{}
		for _, e := range events {
			deeds = append(deeds, explain.Deed(e))
		}
		if err != nil {
			deeds = append(deeds, explain.Deed{What: err.Error()})
		}
		return deeds
	}
}

// explainByDaemon asks the daemon that has the ledger.
func (c *config) explainByDaemon(ctx context.Context, w io.Writer, q question) error {
	resp, err := c.askFor(ctx, "/-/explain", url.Values{"stay": {q.stay}, "room": {q.room}, "door": {q.door}, "property": {q.property}})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return fmt.Errorf("read the answer of the daemon: %w", err)
	case resp.StatusCode == http.StatusNotFound:
		return exit{exitUsage, errors.New(strings.TrimSpace(string(text)))}
	case resp.StatusCode != http.StatusOK:
		return fmt.Errorf("the daemon at %s has no answer: %s", c.listen(), resp.Status)
	}
	_, err = w.Write(text)
	return err
}

// explain answers of the last passes.
func (s *server) explain(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	q := question{stay: v.Get("stay"), room: v.Get("room"), door: v.Get("door"), property: v.Get("property")}
	if !q.valid() {
		http.Error(w, "ask about one thing: stay, room or door", http.StatusBadRequest)
		return
	}
	var facts []*explain.Facts
	for _, p := range s.read() {
		set, in := p.of.policies.Set(), p.in // the policy in force, which may be newer than the pass
		in.Zone, in.Want = set.Zone, set.Desire(in.House, in.Site, in.Known, in.Now)
		f := explain.New(set, in)
		f.IDs, f.Done = true, p.of.done(r.Context())
		facts = append(facts, f)
	}
	if len(facts) == 0 {
		http.Error(w, "no pass was made yet", http.StatusServiceUnavailable)
		return
	}
	var text bytes.Buffer
	if err := q.answer(&text, facts); err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write(text.Bytes())
}

// read are the properties of which a pass was made.
func (s *server) read() []sight {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []sight
	for _, name := range s.names {
		if p := s.seen[name]; p.last.ID != "" {
			all = append(all, *p)
		}
	}
	return all
}

// explain answers from a snapshot, or under policies that are not in force.
func (o *instead) explain(cmd *cobra.Command, config string, q question) error {
	f, sets, unread, err := o.read(cmd.Context(), cmd.ErrOrStderr(), config)
	if err != nil {
		return err
	}
	var facts []*explain.Facts
	for i := range f.Properties {
		set := setOf(sets, f.Properties[i].Property)
		if set == nil {
			continue
		}
		in, err := under(set, &f.Properties[i], "")
		if err != nil {
			return err
		}
		facts = append(facts, explain.New(set, in))
	}
	if len(facts) == 0 {
		return exit{exitUsage, (&review{sets: sets}).meets(f)}
	}
	return errors.Join(unread, q.answer(cmd.OutOrStdout(), facts))
}
