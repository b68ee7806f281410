package show_test

import (
	"io"
	"testing"
)

// BenchmarkTenThousand shows a plan of ten thousand changes, as a snapshot of a chain may bring.
func BenchmarkTenThousand(b *testing.B) {
	d := many(10_000)
	for name, show := range formats {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := show(d, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("made", func(b *testing.B) {
		for b.Loop() {
			many(10_000)
		}
	})
}
