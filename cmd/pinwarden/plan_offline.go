package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pinwarden/policy"
	"pinwarden/policy/plan"
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
	plans, err := plansUnder(f, sets, old, p.at)
	if err != nil {
		return err
	}
	return p.show(cmd, document(plans), o.folder(), unread)
}

// folder is where the policies are.
func (o *instead) folder() string {
	if info, err := os.Stat(o.policy); err == nil && !info.IsDir() {
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

// plansUnder makes the plan of every property of a snapshot that has a policy, or
// the plan of what that policy changes beside an old one; of a later instant, if
// one is named.
func plansUnder(f *snapshot.File, sets, old []*policy.Set, at string) ([]made, error) {
	var plans []made
	for i := range f.Properties {
		p := &f.Properties[i]
		set := setOf(sets, p.Property)
		if set == nil {
			continue
		}
		in, err := under(set, p, at)
		if err != nil {
			return nil, err
		}
		if old == nil {
			plans = append(plans, made{Plan: plan.Guard(plan.Diff(in), in), where: set.Where})
			continue
		}
		before := setOf(old, p.Property)
		if before == nil {
			return nil, exit{exitUsage, fmt.Errorf("--against: no policy is for %q, so there is nothing to compare with", p.Property)}
		}
		was, err := under(before, p, at)
		if err != nil {
			return nil, err
		}
		plans = append(plans, made{Plan: plan.Change(was, in), where: set.Where})
	}
	if len(plans) == 0 {
		return nil, exit{exitUsage, noPolicyFor(f)}
	}
	return plans, nil
}

// under is what a plan under a policy is made from, at the snapshot's instant or a later one.
func under(set *policy.Set, p *snapshot.Property, at string) (plan.Inputs, error) {
	when, err := later(at, set.Zone, p.Now)
	if err != nil {
		return plan.Inputs{}, exit{exitUsage, err}
	}
	in := plan.Then(p.Inputs(set.Zone), when)
	in.Revision, in.Want = set.Revision, set.Desire(in.House, in.Site, in.Known, in.Now)
	return in, nil
}

func setOf(sets []*policy.Set, property string) *policy.Set {
	for _, s := range sets {
		if s.Property == property {
			return s
		}
	}
	return nil
}

func noPolicyFor(f *snapshot.File) error {
	var names []string
	for i := range f.Properties {
		names = append(names, f.Properties[i].Property)
	}
	return fmt.Errorf("no policy is for a property of the snapshot, which is of %s", strings.Join(names, ", "))
}
