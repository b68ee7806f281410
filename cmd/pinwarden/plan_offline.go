package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pinwarden/policy"
	"pinwarden/policy/snapshot"
)

// instead says that a plan is not made from this configuration's policies and
// what both sides show now, or not from these alone.
type instead struct {
	snapshot string // the file in the place of both sides; empty: read them
	policy   string // policies in the place of those in force
	against  string // policies to compare these with
}

func (o *instead) flags(cmd *cobra.Command) {
	o.snapshotFlags(cmd)
	cmd.Flags().StringVar(&o.against, "against", "", "show only what --policy changes beside this policy file or folder, whatever is held by now")
}

func (o *instead) snapshotFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.snapshot, "snapshot", "", "a file that pinwarden snapshot wrote, in the place of both sides; needs --policy")
	cmd.Flags().StringVar(&o.policy, "policy", "", "a policy file or a folder of them, in the place of those in force")
}

func (o *instead) asked() bool { return *o != instead{} }

// plan prints the plans under policies that need not be in force.
func (o *instead) plan(cmd *cobra.Command, p planning) error {
	if p.out != "" {
		return exit{exitUsage, errors.New("--out: only a plan of both sides as they are, under the policies in force, can be applied")}
	}
	f, sets, unread, err := o.read(cmd.Context(), cmd.ErrOrStderr(), p.config)
	if err != nil {
		return err
	}
	var old []*policy.Set
	if o.against != "" {
		if old, err = readPolicies("--against", o.against); err != nil {
			return exit{exitUsage, err}
		}
	}
	r := review{sets: sets, old: old, file: isFile(o.policy), oldFile: isFile(o.against), comparing: o.against != "", unread: lines(unread)}
	if err := r.plan(f, p.at); err != nil {
		return err
	}
	for _, what := range r.passed {
		cmd.PrintErrln("pinwarden: " + what)
	}
	return p.show(cmd, document(r.plans, r.unread...), o.folder(), unread)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// folder is where the policies are.
func (o *instead) folder() string {
	if isFile(o.policy) {
		return filepath.ToSlash(filepath.Dir(o.policy))
	}
	return filepath.ToSlash(o.policy)
}

// read reads the snapshot, or takes one, and the policies. unread says what the
// snapshot lacks of a live hotel.
func (o *instead) read(ctx context.Context, warn io.Writer, config string) (f *snapshot.File, sets []*policy.Set, unread, err error) {
	if o.snapshot != "" {
		if o.policy == "" {
			return nil, nil, nil, exit{exitUsage, errors.New("--snapshot: the file holds no policy; name one with --policy")}
		}
		if f, err = readSnapshot(o.snapshot); err != nil {
			return nil, nil, nil, err
		}
		sets, err = o.policies(nil)
		return f, sets, nil, err
	}
	c, err := readConfig(config)
	if err != nil {
		return nil, nil, nil, err
	}
	if sets, err = o.policies(c); err != nil {
		return nil, nil, nil, err
	}
	f, unread = c.snapshot(ctx, warn)
	if f == nil {
		return nil, nil, nil, unread
	}
	return f, sets, unread, nil
}

// policies are those that were named, else those of the configuration.
func (o *instead) policies(c *config) (sets []*policy.Set, err error) {
	if o.policy == "" {
		sets, err = c.loadPolicies()
	} else {
		sets, err = readPolicies("--policy", o.policy)
	}
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	return sets, nil
}

func readSnapshot(name string) (*snapshot.File, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("--snapshot: %w", err)}
	}
	defer file.Close()
	f, err := snapshot.Read(file)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("--snapshot: %s: %w", name, err)}
	}
	return f, nil
}
