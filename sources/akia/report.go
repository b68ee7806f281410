package akia

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// report is what a finished job shows. Its shape is documented nowhere.
type report struct {
	id    string
	read  time.Time // the instant for which it speaks, never later than it was asked for
	rows  []byte    // a JSON array
	count int       // rows as the job counts them; -1 if it does not
	gaps  []string
	answer
}

// run runs a saved report and waits for its job.
func (c *Client) run(ctx context.Context, id string) (report, error) {
	rep := report{id: id, read: c.cfg.Now()}
	started, err := c.ask(ctx, call{method: http.MethodPost, path: "/v3/reports/" + id + "/run", weight: weightRun})
	if err != nil {
		return report{}, fmt.Errorf("run report %s: %w", id, err)
	}
	identifier, err := member(started.data, "identifier")
	if err != nil {
		return report{}, fmt.Errorf("run report %s: %w", id, err)
	}
	job, ok := textOf(identifier)
	if !ok || !goodID(job) {
		return report{}, fmt.Errorf("run report %s: the answer names no job", id)
	}
	for range c.cfg.PollMax {
		if err := c.cfg.Sleep(ctx, c.cfg.PollEvery); err != nil {
			return report{}, fmt.Errorf("wait for report %s: %w", id, err)
		}
		rep.answer, err = c.ask(ctx, call{method: http.MethodGet, path: "/v3/reports/jobs/" + job, weight: weightRead})
		if err != nil {
			return report{}, fmt.Errorf("read report %s: %w", id, err)
		}
		done, err := rep.open()
		if err != nil {
			return report{}, fmt.Errorf("read report %s: %w", id, err)
		}
		if done {
			return rep, nil
		}
	}
	return report{}, fmt.Errorf("read report %s: its job is still running after %d looks; raise PollMax or PollEvery", id, c.cfg.PollMax)
}

// open reads the job's answer; done is false while it runs.
func (r *report) open() (done bool, err error) {
	var status, asOf, count []byte
	at := cursor{b: r.data}
	err = at.object(func(name []byte) error {
		value, err := at.value()
		switch string(name) {
		case "status":
			status = value
		case "as_of":
			asOf = value
		case "row_count":
			count = value
		case "rows":
			r.rows = value
		}
		return err
	})
	if err != nil {
		return false, errors.New("the job's answer is not an object")
	}
	word, _ := textOf(status)
	switch fold(word) {
	case "running", "queued", "pending":
		return false, nil
	case "done", "completed", "finished":
	case "failed", "error":
		return false, errors.New("its job failed")
	default:
		return false, errors.New("its job has a status that is not known")
	}
	if len(r.rows) == 0 || r.rows[0] != '[' {
		return false, errors.New("its job is done but shows no rows")
	}
	r.honour(asOf)
	r.countRows(count)
	return true, nil
}

// honour takes over the job's own instant. One that lies after the question is
// put back to it: a clock that is ahead must not make rows look fresher.
func (r *report) honour(asOf []byte) {
	if isNothing(asOf) {
		return
	}
	said, _ := textOf(asOf)
	t, err := time.Parse(time.RFC3339, said)
	switch {
	case err != nil:
		r.gaps = append(r.gaps, fmt.Sprintf("report %s: as_of is not an instant of the form 2026-05-31T15:00:00Z", r.id))
	case t.Before(r.read):
		r.read = t.UTC()
	}
}

func (r *report) countRows(count []byte) {
	r.count = -1
	if isNothing(count) {
		return
	}
	n, ok := countOf(count)
	if !ok {
		r.gaps = append(r.gaps, fmt.Sprintf("report %s: row_count is not a number", r.id))
		return
	}
	r.count = n
}

// export is what the job shows, as a list of rows.
func (r *report) export() Export {
	return Export{Name: "report " + r.id, Rows: r.rows, Read: r.read, Count: r.count, Gaps: r.gaps}
}

// member returns one value of an object; nothing if it has none of that name.
func member(object []byte, name string) (value []byte, err error) {
	at := cursor{b: object}
	err = at.object(func(n []byte) error {
		v, err := at.value()
		if string(n) == name {
			value = v
		}
		return err
	})
	if err != nil {
		return nil, errEnvelope
	}
	return value, nil
}
