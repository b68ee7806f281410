package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pinwarden/policy/snapshot"
	"pinwarden/sources/akia/akiasim"
)

var takeSnapshots = flag.Bool("snapshots", false, "take the snapshots in testdata anew")

const snapshots = "../../testdata/snapshots"

// TestTheSnapshotInTestdataCanBeTaken takes the snapshot that other tests and the
// pages read: a small hotel on a Monday morning, with guests who are in, who come
// today, who come after another one, who come much later and who get nothing.
func TestTheSnapshotInTestdataCanBeTaken(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(snapshots, "before.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, string(text), "2026-05-10 16:00", "101", "102", "103", "Suite 201", "Suite 202")
	for _, r := range []akiasim.Reservation{
		{ID: "in", RoomNumber: "101", Status: akiasim.Arrived, ArrivalDate: "2026-05-09", DepartureDate: "2026-05-13"},
		{ID: "insuite", RoomNumber: "Suite 201", RoomType: "SUITE", Status: akiasim.Arrived, ArrivalDate: "2026-05-10", DepartureDate: "2026-05-12"},
		{ID: "leaves", RoomNumber: "102", Status: akiasim.Arrived, ArrivalDate: "2026-05-09", DepartureDate: "2026-05-11"},
		{ID: "comes", RoomNumber: "Suite 202", RoomType: "SUITE", Status: akiasim.Reserved, ArrivalDate: "2026-05-11", DepartureDate: "2026-05-14"},
		{ID: "follows", RoomNumber: "Suite 201", RoomType: "SUITE", Status: akiasim.Reserved, ArrivalDate: "2026-05-12", DepartureDate: "2026-05-15"},
		{ID: "later", RoomNumber: "103", Status: akiasim.Reserved, ArrivalDate: "2026-05-21", DepartureDate: "2026-05-24"},
		{ID: "latersuite", RoomNumber: "Suite 202", RoomType: "SUITE", Status: akiasim.Reserved, ArrivalDate: "2026-05-21", DepartureDate: "2026-05-24"},
		{ID: "owner", RoomNumber: "103", RateCode: "OWNER", Status: akiasim.Reserved, ArrivalDate: "2026-05-11", DepartureDate: "2026-05-12"},
		{ID: "noroom", RoomType: "DOUBLE", Status: akiasim.Reserved, ArrivalDate: "2026-05-12", DepartureDate: "2026-05-13"},
	} {
		s.hotel.Book(r)
		s.stays = append(s.stays, r.ID)
	}
	s.settle()
	s.passAt("2026-05-11 10:00")
	s.hotel.Extend("leaves", "2026-05-12")
	in, err := s.controller.Inputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := &snapshot.File{Properties: []snapshot.Property{snapshot.Of(in, s.controller.Secret)}}
	name := filepath.Join(folder(t), "seaside.json")
	if *takeSnapshots {
		name = filepath.Join(snapshots, "seaside.json")
	}
	if err := writeSnapshot(nil, f, name); err != nil {
		t.Fatal(err)
	}
	taken, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range s.stays {
		if strings.Contains(string(taken), `"`+id+`"`) {
			t.Errorf("the snapshot names stay %q as the hotel does", id)
		}
	}
}

// TestAReviewOfAPolicy is the change of a policy that the pages tell of: grace from
// 30 to 60 minutes, and a new rule that lets suites come early.
func TestAReviewOfAPolicy(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"plan.txt":   {"plan", "--snapshot", "seaside.json", "--policy", "before.yaml"},
		"review.txt": {"plan", "--snapshot", "seaside.json", "--policy", "after.yaml", "--against", "before.yaml"},
	} {
		for i, arg := range args {
			if strings.Contains(arg, ".") {
				args[i] = filepath.Join(snapshots, arg)
			}
		}
		var out, complaints bytes.Buffer
		if code := run(t.Context(), args, &out, &complaints); code != exitFine {
			t.Fatalf("%s exits with %d: %s", strings.Join(args, " "), code, complaints.String())
		}
		golden := filepath.Join(snapshots, name)
		if *takeSnapshots {
			if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestThePageTellsTheReviewAsItIs keeps the page's output that of the program.
func TestThePageTellsTheReviewAsItIs(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../policy/snapshot/README.md")
	if err != nil {
		t.Fatal(err)
	}
	review, err := os.ReadFile(filepath.Join(snapshots, "review.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var explained, complaints bytes.Buffer
	args := []string{
		"explain", "avbymeip5simcnjw", "--snapshot", filepath.Join(snapshots, "seaside.json"),
		"--policy", filepath.Join(snapshots, "after.yaml"),
	}
	if code := run(t.Context(), args, &explained, &complaints); code != exitFine {
		t.Fatalf("%s exits with %d: %s", strings.Join(args, " "), code, complaints.String())
	}
	for _, said := range []string{string(review), explained.String()} {
		if !strings.Contains(string(page), "```\n"+said+"```\n") {
			t.Errorf("policy/snapshot/README.md does not show\n%s", said)
		}
	}
	front, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(front), "\n## Change a rule, and see whom it concerns\n")
	_, section, _ = strings.Cut(section, "\n```\n")
	shown, _, found := strings.Cut(section, "```\n")
	if !found {
		t.Fatal("README.md has no review")
	}
	for part := range strings.SplitSeq(shown, "...\n") {
		if !strings.Contains(string(review), part) {
			t.Errorf("README.md shows what is not in the review:\n%s", part)
		}
	}
}
