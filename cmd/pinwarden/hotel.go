package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"time"

	"golang.org/x/time/rate"

	"pinwarden/controller"
	"pinwarden/controller/ledger"
	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/file"
)

// hotel is how one property's hotel is read and its guests are written to.
type hotel struct {
	source  controller.Source
	courier controller.Courier
	client  *akia.Client // nil where Akia is not spoken to
	watch   *akia.Watch  // nil: nobody reads stays one by one
	hints   *akia.Hints  // nil: nobody calls
}

// hotel wires the ways in which a property is read; who is nil where Akia is not spoken to.
func (c *config) hotel(w wiring, set *policy.Set, who *account) (hotel, error) {
	h, modes := hotel{courier: noCourier{}}, &akia.Modes{}
	if who != nil {
		client, err := akia.New(c.akia(set, who))
		if err != nil {
			return h, err
		}
		h.client, h.courier = client, client
		if c.reads(byReport) {
			modes.Bulk = append(modes.Bulk, client)
		}
		if c.reads(byKnown) || c.reads(byActions) {
			h.watch = akia.NewWatch(client, akia.WatchConfig{
				Zone: set.Zone, Rounds: c.reads(byKnown), Budget: deref(c.Akia.Known.Budget), Every: time.Duration(c.Akia.Known.Every),
			})
		}
	}
	if c.File.Folder != "" {
		folder, err := c.folder(set)
		if err != nil {
			return h, err
		}
		modes.Bulk = append(modes.Bulk, folder)
	}
	if c.reads(byActions) {
		modes.Rest = time.Minute
		h.hints = akia.NewHints(c.hints(w, set.Property))
		showHints(w.metrics, set.Property, h.hints)
	}
	modes.Watch, modes.Hints = h.watch, h.hints
	h.source = modes
	return h, nil
}

// remember tells the hotel's readers what the ledger knows.
func (h *hotel) remember(ctx context.Context, book *ledger.Ledger) error {
	if h.watch == nil {
		return nil
	}
	known, err := book.Known(ctx, time.Now())
	if err != nil {
		return err
	}
	for _, k := range known.Stays {
		if k.ID != "" {
			h.watch.Know(access.Stay{ID: k.ID, Phase: k.Phase, Room: k.Room, Arrival: k.Arrival, Departure: k.Departure})
		}
	}
	if h.hints != nil {
		h.hints.Recall(known.Rooms)
	}
	return nil
}

func (c *config) folder(set *policy.Set) (*file.Folder, error) {
	table, err := akia.NewTable(c.mapping(set.Office))
	if err != nil {
		return nil, err
	}
	return file.New(file.Config{
		Dir:   filepath.Join(c.path(c.File.Folder), set.Property),
		Rows:  func(e file.Export) (access.House, error) { return table.House(akia.Export(e)) },
		Count: cmp.Or(c.File.Proof, "count") == "count", Settle: time.Duration(c.File.Settle),
	})
}

// retries are the repeated reads that one client may make.
func (c *config) retries() *rate.Limiter {
	if c.Akia.Retries == nil {
		return nil
	}
	return rate.NewLimiter(rate.Limit(*c.Akia.Retries/60), 10)
}

// noCourier stands where no access to Akia is configured.
type noCourier struct{}

// Deliver says that nothing can be sent.
func (noCourier) Deliver(context.Context, access.StayID, string, access.PIN) error {
	return fmt.Errorf("no message can be sent: set akia.login or akia.token_file: %w", access.ErrTerminal)
}

func deref(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
