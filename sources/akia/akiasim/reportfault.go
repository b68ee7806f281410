package akiasim

import (
	"slices"
	"time"
)

// ReportFault is what goes wrong with a run of a report. The job answers normally in every other respect,
// so only a client that looks closely will notice.
type ReportFault struct {
	Report string // the id of the report that suffers; empty for either

	Failed bool     // the job ends as "failed", without rows
	Empty  bool     // no rows
	Drop   []string // rows that are missing: ids of reservations, or names of rooms

	FullCount bool          // row_count counts the missing rows too
	Miscount  int           // added to row_count
	Age       time.Duration // as_of is so much earlier; the rows are not
}

// pendingFault waits for so many runs.
type pendingFault struct {
	ReportFault
	left int
}

// NextReports spoils the next n runs of a report. Several calls queue up, first come, first spoilt.
func (w *World) NextReports(n int, f ReportFault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f.Drop = slices.Clone(f.Drop)
	w.faults.reports = append(w.faults.reports, pendingFault{f, n})
}

// EmptyReports makes the next n runs of either report find nothing.
func (w *World) EmptyReports(n int) { w.NextReports(n, ReportFault{Empty: true}) }

// HealReports forgets all that NextReports and EmptyReports have ordered.
func (w *World) HealReports() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults.reports = nil
}

// spoil makes a job of a report, with what is to go wrong with it.
func (f *faults) spoil(id string, rep report, now time.Time) *job {
	fault := f.takeReport(id)
	var rows [][]byte
	for i, row := range rep.rows {
		if !fault.Empty && !slices.Contains(fault.Drop, rep.ids[i]) {
			rows = append(rows, row)
		}
	}
	count := len(rows)
	if fault.FullCount {
		count = len(rep.rows)
	}
	return &job{failed: fault.Failed, asOf: now.Add(-fault.Age), count: count + fault.Miscount, rows: rows}
}

// takeReport uses up one run of the first fault that is meant for the report.
func (f *faults) takeReport(id string) ReportFault {
	for i := range f.reports {
		pending := &f.reports[i]
		if pending.left > 0 && (pending.Report == "" || pending.Report == id) {
			pending.left--
			return pending.ReportFault
		}
	}
	return ReportFault{}
}
