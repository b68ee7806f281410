package akiasim

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// keptJobs is how many jobs can still be asked for; the older ones are forgotten (assumed).
const keptJobs = 32

// jobs are the reports that were run.
type jobs struct {
	ran    int
	recent map[string]*job
}

// job is one run of a report. What it will show is settled when it is run.
type job struct {
	polls  int
	failed bool
	asOf   time.Time
	count  int
	rows   [][]byte
}

// wireJob is a job on the wire (assumed). A job that is done shows more, see finished.
type wireJob struct {
	Identifier string `json:"identifier,omitempty"`
	Status     string `json:"status,omitempty"`
}

// runReport starts a report and answers the job's identifier (path transcribed, answer assumed).
func (w *World) runReport(c call) http.HandlerFunc {
	var rep report
	switch c.id {
	case w.options.ReportID:
		rep = w.reservationReport(c.at)
	case w.options.RoomReportID:
		rep = w.roomReport()
	default:
		return notFound("report")
	}
	return ok(wireJob{Identifier: w.jobs.add(w.faults.spoil(c.id, rep, c.at))})
}

// pollJob answers how far a job is, and its rows once it is done (path transcribed, answer assumed).
func (w *World) pollJob(c call) http.HandlerFunc {
	j, found := w.jobs.recent[c.id]
	if !found {
		return notFound("job")
	}
	j.polls++
	switch {
	case j.polls <= w.options.RunningPolls:
		return ok(wireJob{Status: w.options.JobRunning})
	case j.failed:
		return ok(wireJob{Status: "failed"})
	}
	return jsonAnswer(http.StatusOK, j.finished(w.options.JobDone))
}

func (js *jobs) add(j *job) string {
	if js.recent == nil {
		js.recent = map[string]*job{}
	}
	js.ran++
	js.recent[jobName(js.ran)] = j
	delete(js.recent, jobName(js.ran-keptJobs))
	return jobName(js.ran)
}

func jobName(n int) string { return fmt.Sprintf("job-%d", n) }

// finished puts the rendered rows into their envelope by hand: marshalling would read all of them again.
func (j *job) finished(word string) []byte {
	const comma = ","
	head := fmt.Sprintf(`{"status":"ok","status_code":200,"data":{"status":%q,"as_of":%q,"row_count":%d,"rows":[`,
		word, j.asOf.UTC().Format(time.RFC3339), j.count)
	size := len(head) + len("]}}")
	for _, row := range j.rows {
		size += len(row) + len(comma)
	}
	var b bytes.Buffer
	b.Grow(size)
	b.WriteString(head)
	for i, row := range j.rows {
		if i > 0 {
			b.WriteString(comma)
		}
		b.Write(row)
	}
	b.WriteString("]}}")
	return b.Bytes()
}
