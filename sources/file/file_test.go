package file_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pinwarden/controller"
	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/file"
	"pinwarden/sources/sourcetest"
)

var noon = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)

var _ controller.Source = (*file.Folder)(nil)

// folder is a folder of exports at an instant.
type folder struct {
	dir string
	now time.Time
}

func (f *folder) source(t testing.TB, change ...func(*file.Config)) *file.Folder {
	t.Helper()
	table, err := akia.NewTable(akia.Mapping{Office: "41"})
	if err != nil {
		t.Fatal(err)
	}
	cfg := file.Config{Dir: f.dir, Rows: func(e file.Export) (access.House, error) { return table.House(akia.Export(e)) }, Count: true, Now: func() time.Time { return f.now }}
	for _, c := range change {
		c(&cfg)
	}
	s, err := file.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// drop writes a file as it was so long ago.
func (f *folder) drop(t testing.TB, name, text string, age time.Duration) {
	t.Helper()
	full := filepath.Join(f.dir, name)
	if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	at := f.now.Add(-age)
	if err := os.Chtimes(full, at, at); err != nil {
		t.Fatal(err)
	}
}

const header = "id,status,arrival_date,departure_date,room_number\n"

func row(id string) string { return id + ",reserved,2026-07-10,2026-07-11,101\n" }

func TestOutcomes(t *testing.T) {
	whole := header + row("1") + "row_count,1\n"
	for name, c := range map[string]struct {
		drop     func(t *testing.T, f *folder)
		complete bool
		stays    int
		age      time.Duration
		gap      string // of the reading, or the error
		fails    bool
	}{
		"a whole file": {func(t *testing.T, f *folder) { f.drop(t, "a.csv", whole, time.Hour) }, true, 1, time.Hour, "", false},
		"the newest of two": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, "b.csv", header+row("2")+row("3")+"row_count,2\n", time.Minute)
		}, true, 2, time.Minute, "", false},
		"its own instant":      {func(t *testing.T, f *folder) { f.drop(t, "a.csv", whole+"as_of,2026-07-10T09:00:00Z\n", time.Hour) }, true, 1, 3 * time.Hour, "", false},
		"an instant to come":   {func(t *testing.T, f *folder) { f.drop(t, "a.csv", whole+"as_of,2027-07-10T09:00:00Z\n", time.Hour) }, true, 1, time.Hour, "", false},
		"a clock that is fast": {func(t *testing.T, f *folder) { f.drop(t, "a.csv", whole, -time.Hour) }, true, 1, 0, "", false},
		"semicolons and a BOM": {func(t *testing.T, f *folder) {
			f.drop(t, "A.CSV", "\ufeff"+strings.ReplaceAll(strings.ReplaceAll(whole, ",", ";"), "\n", "\r\n"), time.Hour)
		}, true, 1, time.Hour, "", false},
		"json that counts": {func(t *testing.T, f *folder) {
			f.drop(t, "a.json", `{"row_count":1,"as_of":"2026-07-10T10:00:00Z","rows":[{"id":1,"status":"reserved","arrival_date":"2026-07-10","departure_date":"2026-07-11","room_number":"101"}]}`, time.Hour)
		}, true, 1, 2 * time.Hour, "", false},
		"a list that does not count": {func(t *testing.T, f *folder) {
			f.drop(t, "a.json", `[{"id":1,"status":"reserved","arrival_date":"2026-07-10","departure_date":"2026-07-11","room_number":"101"}]`, time.Hour)
		}, false, 1, time.Hour, "does not count its rows", false},
		"cut at the end of a row": {func(t *testing.T, f *folder) { f.drop(t, "a.csv", header+row("1"), time.Hour) }, false, 1, time.Hour, "does not count its rows", false},
		"one row short":           {func(t *testing.T, f *folder) { f.drop(t, "a.csv", header+row("1")+"row_count,2\n", time.Hour) }, false, 1, time.Hour, "counts 2 rows and shows 1", false},
		"a newer one that is not whole": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, "b.csv", header+row("2")+row("3")+"row_count,9\n", time.Minute)
		}, true, 1, time.Hour, `"b.csv" is passed over: it is not whole: export "b.csv": it counts 9 rows and shows 2`, false},
		"the newest of two that are not whole": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", header+row("1"), time.Hour)
			f.drop(t, "b.csv", header+row("2")+row("3"), time.Minute)
			f.drop(t, "c.csv", "", time.Minute/2)
		}, false, 2, time.Minute, `"c.csv" is passed over: it is empty`, false},
		"a column with its instant": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", strings.Replace(header, "\n", ",as_of\n", 1)+
				"1,reserved,2026-07-10,2026-07-11,101,2026-07-10T09:30:00Z\n2,reserved,2026-07-10,2026-07-11,102,2026-07-10T09:00:00Z\nrow_count,2\n", time.Hour)
		}, true, 2, 3 * time.Hour, "", false},
		"an instant that is none": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole+"as_of,yesterday\n", time.Hour)
		}, false, 1, time.Hour, "as_of is not an instant", false},
		"a web page": {func(t *testing.T, f *folder) { f.drop(t, "a.json", "<html>log in</html>", time.Hour) }, false, 0, 0, "it is not JSON", true},
		"a list of something else": {func(t *testing.T, f *folder) {
			f.drop(t, "a.json", `{"data":[1,2]}`, time.Hour)
		}, false, 0, 0, "no list of rows", true},
		"rows that are no objects": {func(t *testing.T, f *folder) {
			f.drop(t, "a.json", `{"row_count":2,"rows":[1,"x"]}`, time.Hour)
		}, false, 0, time.Hour, "2 rows have no readable id", false},
		"a stay shown twice": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", header+row("1")+row("1")+"row_count,2\n", time.Hour)
		}, false, 1, time.Hour, "repeat a stay", false},
		"no rows, and says so": {func(t *testing.T, f *folder) { f.drop(t, "a.csv", header+"row_count,0\n", time.Hour) }, true, 0, time.Hour, "", false},
		"a column is missing": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", "id,status,arrival_date,departure_date\n1,reserved,2026-07-10,2026-07-11\nrow_count,1\n", time.Hour)
		}, false, 1, time.Hour, "no row has the column room_number", false},
		"cut in the middle": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, "b.csv", header+"2,reser", time.Minute)
		}, true, 1, time.Hour, `"b.csv" is passed over: it ends in the middle`, false},
		"json cut in the middle": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, "b.json", `{"rows":[{"id":1`, time.Minute)
		}, true, 1, time.Hour, `"b.json" is passed over: it ends in the middle`, false},
		"an empty one": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, "b.csv", "", time.Minute)
		}, true, 1, time.Hour, `"b.csv" is passed over: it is empty`, false},
		"still being written": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, "b.csv", whole, time.Second)
		}, true, 1, time.Hour, "may still be being written", false},
		"another program's": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			f.drop(t, ".b.csv", "x", time.Minute)
			f.drop(t, "c.csv.part", "x", time.Minute)
		}, true, 1, time.Hour, "", false},
		"a folder called so": {func(t *testing.T, f *folder) {
			f.drop(t, "a.csv", whole, time.Hour)
			_ = os.Mkdir(filepath.Join(f.dir, "b.csv"), 0o700)
		}, true, 1, time.Hour, "", false},
		"a row of another width":   {func(t *testing.T, f *folder) { f.drop(t, "a.csv", header+"1,reserved\nrow_count,1\n", time.Hour) }, false, 0, 0, "row 1 has 2 cells and the header 5", true},
		"one column twice":         {func(t *testing.T, f *folder) { f.drop(t, "a.csv", "id,id\n1,2\n", time.Hour) }, false, 0, 0, `two columns are called "id"`, true},
		"nothing but empty ones":   {func(t *testing.T, f *folder) { f.drop(t, "a.csv", "\n", time.Hour) }, false, 0, 0, "it is empty", true},
		"nothing at all":           {func(*testing.T, *folder) {}, false, 0, 0, "drop a .csv or .json there", true},
		"no folder":                {func(_ *testing.T, f *folder) { f.dir += "/gone" }, false, 0, 0, "open the folder of exports", true},
		"another alphabet's bytes": {func(t *testing.T, f *folder) { f.drop(t, "a.csv", "id\n\xff\xfe\n", time.Hour) }, false, 0, 0, "not UTF-8", true},
	} {
		t.Run(name, func(t *testing.T) {
			f := &folder{dir: t.ArtifactDir(), now: noon}
			c.drop(t, f)
			house, err := f.source(t).Observe(t.Context())
			if (err != nil) != c.fails {
				t.Fatalf("error %v", err)
			}
			said := fmt.Sprint(house.Gaps, err)
			if c.gap == "" && len(house.Gaps) > 0 || !strings.Contains(said, c.gap) {
				t.Errorf("it says %s, want %q", said, c.gap)
			}
			if err != nil {
				return
			}
			if house.Complete != c.complete || len(house.Stays) != c.stays || noon.Sub(house.AsOf) != c.age || !house.Lists {
				t.Errorf("complete %v, %d stays, %s old; want %v, %d, %s", house.Complete, len(house.Stays), noon.Sub(house.AsOf), c.complete, c.stays, c.age)
			}
		})
	}
}

func TestWithoutCountingAFileThatEndsIsWhole(t *testing.T) {
	f := &folder{dir: t.ArtifactDir(), now: noon}
	f.drop(t, "a.csv", header+row("1"), time.Hour)
	house, err := f.source(t, func(c *file.Config) { c.Count = false }).Observe(t.Context())
	if err != nil || !house.Complete {
		t.Errorf("complete %v, gaps %q, error %v", house.Complete, house.Gaps, err)
	}
}

// exporter is a hotel that exports itself whenever something changes.
type exporter struct {
	*folder
	t       testing.TB
	kind    string
	rows    map[string]map[string]string
	ready   map[string]string
	exports int

	hide  string // the row that the next export counts and does not show
	extra int    // how many rows it counts beyond
	heal  bool   // the export is a fault, and a good one follows the next observation
}

// Observe shows a fault once.
func (e *exporter) Observe(ctx context.Context) (access.House, error) {
	house, err := e.source(e.t).Observe(ctx)
	if e.heal {
		e.clear()
		e.heal, e.hide, e.extra = false, "", 0
		e.export()
	}
	return house, err
}

// fault puts a file in the place of all others until the next observation.
func (e *exporter) fault(change func()) {
	e.clear()
	e.heal = true
	change()
}

func (e *exporter) clear() {
	old, _ := filepath.Glob(filepath.Join(e.dir, "*"))
	for _, name := range old {
		_ = os.Remove(name)
	}
}

func (e *exporter) export() {
	var rows []map[string]string
	for _, id := range slices.Sorted(maps.Keys(e.rows)) {
		row := maps.Clone(e.rows[id])
		row["room_status"] = e.ready[row["room_number"]]
		rows = append(rows, row)
	}
	count := len(rows) + e.extra
	rows = slices.DeleteFunc(rows, func(row map[string]string) bool { return row["id"] == e.hide })
	e.exports++
	name := fmt.Sprintf("%06d.%s", e.exports, e.kind)
	if e.kind == "json" {
		if rows == nil {
			rows = []map[string]string{}
		}
		text, err := json.Marshal(map[string]any{"row_count": count, "rows": rows})
		if err != nil {
			e.t.Fatal(err)
		}
		e.drop(e.t, name, string(text), time.Minute)
		return
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	columns := []string{"id", "status", "arrival_date", "departure_date", "room_number", "room_status"}
	_ = w.Write(columns)
	for _, row := range rows {
		var cells []string
		for _, c := range columns {
			cells = append(cells, row[c])
		}
		_ = w.Write(cells)
	}
	w.Flush()
	fmt.Fprintf(&text, "row_count,%d\n", count)
	e.drop(e.t, name, text.String(), time.Minute)
}

func TestContract(t *testing.T) {
	for _, kind := range []string{"csv", "json"} {
		t.Run(kind, func(t *testing.T) {
			sourcetest.Run(t, func(t testing.TB) (controller.Source, sourcetest.Levers) {
				e := &exporter{
					folder: &folder{dir: t.ArtifactDir(), now: noon}, t: t, kind: kind,
					rows: map[string]map[string]string{}, ready: map[string]string{},
				}
				e.export()
				return e, e.levers()
			})
		})
	}
}

func (e *exporter) levers() sourcetest.Levers {
	words := map[access.Phase]string{access.Expected: "reserved", access.InHouse: "arrived", access.Departed: "departed", access.Cancelled: "canceled"}
	rooms := map[access.Readiness]string{access.Ready: "clean", access.NotReady: "dirty", access.OutOfOrder: "out_of_order"}
	set := func(id access.StayID, key, value string) { e.rows[string(id)][key] = value; e.export() }
	return sourcetest.Levers{
		Book: func(b sourcetest.Booking) {
			e.rows[string(b.ID)] = map[string]string{
				"id": string(b.ID), "status": "reserved", "room_number": b.Room,
				"arrival_date": b.Arrival.String(), "departure_date": b.Departure.String(),
			}
			e.export()
		},
		Redate: func(id access.StayID, arrival, departure access.Date) {
			e.rows[string(id)]["arrival_date"] = arrival.String()
			set(id, "departure_date", departure.String())
		},
		Move:  func(id access.StayID, room string) { set(id, "room_number", room) },
		Phase: func(id access.StayID, p access.Phase) { set(id, "status", words[p]) },
		Word:  func(id access.StayID, word string) { set(id, "status", word) },
		Ready: func(room string, is access.Readiness) { e.ready[room] = rooms[is]; e.export() },

		Break:    func() { e.fault(func() { e.drop(e.t, "broken."+e.kind, `"`, time.Minute) }) },
		Lose:     func(id access.StayID) { e.fault(func() { e.hide = string(id); e.export() }) },
		Miscount: func() { e.fault(func() { e.extra = 1; e.export() }) },
		Empty: func() {
			kept := e.rows
			e.fault(func() { e.rows = nil; e.export() })
			e.rows = kept
		},
	}
}
