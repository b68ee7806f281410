package ledger_test

import (
	"fmt"
	"testing"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

func hotel(n int) access.Known {
	var k access.Known
	for i := range n {
		k.Stays = append(k.Stays, shown(access.Key(fmt.Sprintf("stay-%06d", i))))
		k.Rooms = append(k.Rooms, access.KnownRoom{Name: fmt.Sprintf("%04d", i), Since: noon})
	}
	return k
}

func BenchmarkKnown(b *testing.B) {
	l := open(b)
	l.must(l.Learn(b.Context(), hotel(500)))
	b.ReportAllocs()
	for b.Loop() {
		l.known(noon)
	}
}

func BenchmarkLearnUnchanged(b *testing.B) {
	l := open(b)
	known := hotel(500)
	l.must(l.Learn(b.Context(), known))
	b.ReportAllocs()
	for b.Loop() {
		l.must(l.Learn(b.Context(), known))
	}
}

func BenchmarkLearnFirst(b *testing.B) {
	l := open(b)
	known := hotel(500)
	for b.Loop() {
		l.must(l.Learn(b.Context(), known))
		b.StopTimer()
		l.must(l.Learn(b.Context(), access.Known{}))
		b.StartTimer()
	}
}

// BenchmarkStep is what the ledger adds to one write to the lock system.
func BenchmarkStep(b *testing.B) {
	for _, noSync := range []bool{false, true} {
		b.Run(fmt.Sprintf("nosync=%v", noSync), func(b *testing.B) {
			l := open(b)
			l.options.NoSync = noSync
			l.reopen()
			l.learn(shown(ann))
			for b.Loop() {
				l.do(plan.Step{Key: ann, Op: plan.AddDoor, Line: "r"}, noon, plan.Done)
			}
		})
	}
}
