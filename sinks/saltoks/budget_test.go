package saltoks

import (
	"context"
	"testing"
	"time"

	"pinwarden/policy/access"
)

// What check prints of the audit is what happens.
func TestDetailsGetAsOldAsTheAuditSays(t *testing.T) {
	for name, c := range map[string]struct {
		perPass int
		enough  bool
	}{
		"a budget that is enough":    {0, true},
		"a budget that is too small": {40, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock, _, newClient := fullHotel(t, 150)
			client, ctx := newClient(func(cfg *Config) { cfg.AuditPerPass = c.perPass }), context.Background()
			if _, err := client.Observe(ctx); err != nil {
				t.Fatal(err)
			}
			a := client.Audit()
			if got := a.Needed <= a.Budget; got != c.enough || a.Near+a.Rest != 150*7+50*3 {
				t.Errorf("got %+v, enough is %t", a, got)
			}
			var near, rest time.Duration
			for pass := range 300 {
				clock.Advance(client.cfg.Every)
				if n, r := client.ages(a.NearAge); pass > 100 { // at first all are of one age, and late together
					near, rest = max(near, n), max(rest, r)
				}
				if _, err := client.Observe(ctx); err != nil {
					t.Fatal(err)
				}
				now := client.Audit() // more stays come near in these days
				a.NearAge, a.RestAge = max(a.NearAge, now.NearAge), max(a.RestAge, now.RestAge)
			}
			if near > a.NearAge+2*client.cfg.Every || rest > a.RestAge+2*client.cfg.Every {
				t.Errorf("details got %s and %s old, the audit says %s and %s", near, rest, a.NearAge, a.RestAge)
			}
			if near < a.NearAge/2 || rest < a.RestAge/2 {
				t.Errorf("details got no older than %s and %s, the audit says %s and %s", near, rest, a.NearAge, a.RestAge)
			}
		})
	}
}

// ages returns the ages of the oldest details: of stays that have been near for a while, and of others.
func (c *Client) ages(while time.Duration) (near, rest time.Duration) {
	now := c.now()
	nearNow, nearThen := c.memory.near(now), c.memory.near(now.Add(-while))
	see := func(key access.Key, p *part) {
		age := now.Sub(p.read)
		switch {
		case nearNow[key] && nearThen[key]:
			near = max(near, age)
		case !nearNow[key]:
			rest = max(rest, age)
		}
	}
	for _, u := range c.memory.users {
		see(u.key, &u.keys)
	}
	for _, g := range c.memory.groups {
		see(g.key, &g.locks)
		see(g.key, &g.schedules)
		see(g.key, &g.members)
	}
	return near, rest
}

// Writes come first: what they took of the pace is not there for the audit.
func TestTheAuditTakesItsShareOfWhatIsLeft(t *testing.T) {
	clock := &clock{now: start}
	c := &Client{cfg: Config{Now: clock.Now, Pace: NewPace(4, 2, 0), Every: 5 * time.Minute, AuditShare: 0.6}}
	for _, step := range []struct {
		after time.Duration
		calls int64
		want  int
	}{
		{0, 0, 720},               // nothing is known of before
		{5 * time.Minute, 0, 720}, // 4 × 300 × 0.6
		{time.Hour, 0, 720},       // no more than a whole interval's
		{5 * time.Minute, 400, 720},
		{5 * time.Minute, 900, 300}, // of 1200
		{5 * time.Minute, 2000, 0},
		{10 * time.Second, 0, 24},
		{0, 0, 0},
	} {
		clock.Advance(step.after)
		c.calls.Add(step.calls)
		if got, most := c.allowance(); got != step.want || most != 720 {
			t.Errorf("after %s and %d calls: got %d and %d, want %d and 720", step.after, step.calls, got, most, step.want)
		}
		c.audited()
	}
}
