package controller

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pinwarden/policy/plan"
)

// Metrics are what a pass is measured by. No label names a guest, a stay, a
// room or a lock.
type Metrics struct {
	cycles       *prometheus.CounterVec
	phases       *prometheus.HistogramVec
	actions      *prometheus.CounterVec
	planned      *prometheus.GaugeVec
	held         *prometheus.GaugeVec
	attempted    prometheus.Gauge
	succeeded    prometheus.Gauge
	houseRead    prometheus.Gauge
	siteRead     prometheus.Gauge
	unready      *prometheus.GaugeVec
	alarms       prometheus.Gauge
	clockSkew    *prometheus.GaugeVec
	reloaded     prometheus.Gauge
	reloadedAt   prometheus.Gauge
	nextChange   prometheus.Gauge
	steps        prometheus.Counter
	untrusted    prometheus.Gauge
	stays        prometheus.Gauge
	holdings     prometheus.Gauge
	unsubscribed prometheus.Gauge
}

// horizons are how soon an arrival must be to count in arrivals_unready.
var horizons = []struct {
	label string
	ahead time.Duration
}{{"1h", time.Hour}, {"4h", 4 * time.Hour}, {"24h", 24 * time.Hour}}

// NewMetrics registers the controller's metrics for one property.
func NewMetrics(r prometheus.Registerer, property string) *Metrics {
	r = prometheus.WrapRegistererWith(prometheus.Labels{"property": property}, prometheus.WrapRegistererWithPrefix("pinwarden_", r))
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		r.MustRegister(g)
		return g
	}
	gauges := func(name, help, label string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, []string{label})
		r.MustRegister(g)
		return g
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		r.MustRegister(c)
		return c
	}
	m := &Metrics{
		cycles:       counters("cycles_total", "Passes by result: ok, noop, held, degraded, error.", "result"),
		actions:      counters("operations_total", "Actions by verb and result: done, failed, waiting.", "action", "result"),
		planned:      gauges("plan_changes", "Actions in the last plan by verb.", "action"),
		held:         gauges("plan_held", "Actions held back in the last plan by guard.", "guard"),
		attempted:    gauge("cycle_last_attempt_timestamp_seconds", "When a pass was last tried."),
		succeeded:    gauge("cycle_last_success_timestamp_seconds", "When a pass last ended without an error."),
		houseRead:    gauge("house_as_of_timestamp_seconds", "The instant for which the last complete read of the house speaks."),
		siteRead:     gauge("site_as_of_timestamp_seconds", "The instant for which the last complete read of the site speaks."),
		unready:      gauges("arrivals_unready", "Expected stays whose check-in is near and that have no working PIN that the guest was told.", "horizon"),
		alarms:       gauge("alarms", "Things in the last plan that somebody should look at."),
		clockSkew:    gauges("clock_skew_seconds", "The other side's clock minus ours.", "upstream"),
		reloaded:     gauge("config_last_reload_successful", "1 if the last reading of the policies was good."),
		reloadedAt:   gauge("config_last_reload_success_timestamp_seconds", "When policies were last read with success."),
		nextChange:   gauge("next_change_timestamp_seconds", "When the plan changes by itself; 0 if never."),
		untrusted:    gauge("house_distrusted", "1 if removals that rest on the last bulk read are held."),
		stays:        gauge("stays", "Stays in the last read of the house."),
		holdings:     gauge("holdings", "Holdings of ours in the last read of the site."),
		unsubscribed: gauge("holdings_suspended", "Holdings of ours whose user is suspended."),
		phases: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cycle_phase_duration_seconds", Help: "How long the parts of a pass take.",
			Buckets: []float64{.001, .01, .1, .5, 1, 5, 15, 60, 300},
		}, []string{"phase"}),
		steps: prometheus.NewCounter(prometheus.CounterOpts{Name: "vendor_writes_total", Help: "Writes to the lock system that were intended."}),
	}
	r.MustRegister(m.phases, m.steps)
	for _, result := range []string{"ok", "noop", "held", "degraded", "error"} {
		m.cycles.WithLabelValues(result)
	}
	for _, v := range plan.Verbs {
		m.planned.WithLabelValues(string(v))
		for _, result := range []string{"done", "failed", "waiting"} {
			m.actions.WithLabelValues(string(v), result)
		}
	}
	for _, h := range horizons {
		m.unready.WithLabelValues(h.label)
	}
	return m
}

// observe counts a pass; a nil Metrics counts nothing.
func (m *Metrics) observe(c Cycle) {
	if m == nil {
		return
	}
	m.attempted.Set(seconds(c.At))
	m.cycles.WithLabelValues(result(&c)).Inc()
	if c.Err == nil {
		m.succeeded.Set(seconds(c.At))
	}
	for phase, d := range c.Phases {
		m.phases.WithLabelValues(phase).Observe(d.Seconds())
	}
	if c.Plan.ID == "" {
		return
	}
	m.reading(&c)
	planned, held := map[plan.Verb]int{}, map[string]int{}
	for i := range c.Plan.Actions {
		planned[c.Plan.Actions[i].Verb]++
	}
	for i := range c.Plan.Held {
		held[c.Plan.Held[i].Guard]++
	}
	for _, v := range plan.Verbs {
		m.planned.WithLabelValues(string(v)).Set(float64(planned[v]))
	}
	m.held.Reset()
	for guard, n := range held {
		m.held.WithLabelValues(guard).Set(float64(n))
	}
	for _, o := range c.Outcomes {
		m.steps.Add(float64(o.Steps))
		m.actions.WithLabelValues(string(o.Verb), o.result()).Inc()
	}
	m.alarms.Set(float64(len(c.Plan.Alarms)))
	m.nextChange.Set(seconds(c.Plan.Next))
	for _, h := range horizons {
		m.unready.WithLabelValues(h.label).Set(float64(unready(&c, h.ahead)))
	}
}

func (m *Metrics) reading(c *Cycle) {
	if c.In.House.Complete {
		m.houseRead.Set(seconds(c.In.House.AsOf))
	}
	m.siteRead.Set(seconds(c.In.Site.AsOf))
	m.clockSkew.WithLabelValues("house").Set(c.In.House.Skew.Seconds())
	m.clockSkew.WithLabelValues("site").Set(c.In.Site.Skew.Seconds())
	m.untrusted.Set(boolean(c.Plan.Distrusted()))
	m.stays.Set(float64(len(c.In.House.Stays)))
	m.holdings.Set(float64(len(c.In.Site.Holdings)))
	suspended := 0
	for i := range c.In.Site.Holdings {
		if c.In.Site.Holdings[i].User.Suspended {
			suspended++
		}
	}
	m.unsubscribed.Set(float64(suspended))
}

func (o *ActionOutcome) result() string {
	switch {
	case o.Done:
		return "done"
	case o.Waiting:
		return "waiting"
	}
	return "failed"
}

func result(c *Cycle) string {
	switch {
	case c.Err != nil && c.Plan.ID == "":
		return "error"
	case c.Err != nil || c.Plan.Distrusted():
		return "degraded"
	case len(c.Plan.Held) > 0:
		return "held"
	case len(c.Plan.Actions) == 0:
		return "noop"
	}
	return "ok"
}

// unready counts the expected stays that check in soon and whose guest has no
// PIN that works: the number that must be seen before somebody stands at a door.
func unready(c *Cycle, ahead time.Duration) int {
	n := 0
	holdings := c.In.Site.Holdings
	for i := range c.In.Want.Grants {
		g := &c.In.Want.Grants[i]
		if g.Closed || g.CheckIn.After(c.At.Add(ahead)) || !g.Expected() {
			continue
		}
		for len(holdings) > 0 && holdings[0].Key < g.Stay.Key {
			holdings = holdings[1:]
		}
		k := c.In.Known.Find(g.Stay.Key)
		if len(holdings) == 0 || holdings[0].Key != g.Stay.Key || !holdings[0].User.Working() ||
			k == nil || !k.Told.Sure(holdings[0].User.Ref) || holdings[0].Line("r") == nil {
			n++
		}
	}
	return n
}

// Reloaded records an attempt to read the policies.
func (m *Metrics) Reloaded(ok bool, at time.Time) {
	if m == nil {
		return
	}
	m.reloaded.Set(boolean(ok))
	if ok {
		m.reloadedAt.Set(seconds(at))
	}
}

func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
