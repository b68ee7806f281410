package simulate

import (
	"os"
	"testing"

	"pinwarden/policy/access"
)

// realFile is the file of real bookings, if PINWARDEN_BOOKINGS names one.
func realFile(t *testing.T) *os.File {
	path := os.Getenv("PINWARDEN_BOOKINGS")
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("PINWARDEN_BOOKINGS: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestDeskOfRealBookings follows four months of real bookings, or of made ones.
func TestDeskOfRealBookings(t *testing.T) {
	from, to := access.NewDate(2015, 7, 1), access.NewDate(2015, 10, 31)
	f := realFile(t)
	if f == nil {
		t.Log("no real bookings here (see PINWARDEN_BOOKINGS): made ones instead")
		followDesk(t, made(2000), day(1), day(14), 1)
		return
	}
	bookings, err := ReadBookings(f)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range int64(2) {
		followDesk(t, bookings, from, to, seed)
	}
}
