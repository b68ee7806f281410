package saltoks

import (
	"testing"

	"pinwarden/controller"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sinks/sinktest"
)

func TestContract(t *testing.T) {
	for name, o := range map[string]saltosim.Options{
		"lists on one page":         {},
		"two items a page":          {PageSize: 2},
		"one item a page, bare PIN": {PageSize: 1, Traps: saltosim.Traps{PIN: saltosim.Bare}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sinktest.Run(t, func(tb testing.TB) (controller.Sink, sinktest.Levers) {
				s := newSite(tb, o)
				return s.client, s
			})
		})
	}
	t.Run("$top bounds the list", func(t *testing.T) {
		t.Parallel()
		sinktest.Run(t, func(tb testing.TB) (controller.Sink, sinktest.Levers) {
			s := newSite(tb, saltosim.Options{Traps: saltosim.Traps{TopLimits: true}}, func(c *Config) { c.PageSize = 3 })
			return s.client, s
		})
	})
}
