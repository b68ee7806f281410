package saltoks

import (
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sinks/sinktest"
)

// TestContractOfEveryReading runs the contract with the questions that nobody has
// answered answered one way, and the other.
func TestContractOfEveryReading(t *testing.T) {
	for name, traps := range map[string]saltosim.Traps{
		"strict and short of words": {
			PIN: saltosim.Bare, ZeroPINs: true, PINDigits: 7, Links: saltosim.RelativeLinks, NoCounts: true,
			Ends: saltosim.AllFilled, Zone: saltosim.Rejected, Codes: saltosim.Texts, NoReasons: true,
			Answers: saltosim.Terse, StalePatch: 1, WholePatch: true, PastRefused: true, SubscribeRefused: true,
			Twice: saltosim.AlreadyThere, CamelRefused: true, TopLimits: true, ForeignForbidden: true, FullRefuses: true,
		},
		"lenient and wordy": {
			OneID: true, PIN: saltosim.Mixed, BareArrays: true, Links: saltosim.ElsewhereLinks,
			Ends: saltosim.AsSent, Zone: saltosim.Honoured, Codes: saltosim.Numbers, OKRefusals: true, Answers: saltosim.Wordy,
			DeletedTwice: true, ExpiryShuts: true, EmptyPages: true, SyncWanders: true, Twice: saltosim.AllFine,
			SchedulesOnV12: true, AliasFilter: true, OfflineTrail: 7 * 24 * time.Hour,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sinktest.Run(t, func(tb testing.TB) (controller.Sink, sinktest.Levers) {
				s := newSite(tb, saltosim.Options{PageSize: 2, Traps: traps})
				return s.client, s
			})
		})
	}
}
