package saltoks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Schedules of a probe are one night long.
const (
	probeAhead = 2 // years
	probeOpens = "15:00:00"
	probeEnds  = "11:29:59"
)

// probeFrame is a schedule of the probe: all day on all days, from date to date.
func probeFrame(start, end string) scheduleShape {
	return scheduleShape{
		Monday: true, Tuesday: true, Wednesday: true, Thursday: true, Friday: true, Saturday: true, Sunday: true,
		StartTime: dayBegins, EndTime: dayEnds, StartDate: &start, EndDate: &end,
	}
}

// askSchedules looks what becomes of dates and hours, in a group without members.
func (p *probe) askSchedules(ctx context.Context) error {
	at := path(v11, p.site, "access_groups", p.group, "time_schedules")
	year, month, day := p.now().AddDate(probeAhead, 0, 0).Date()
	date := func(days int, clock string) string {
		return time.Date(year, month, day+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) + "T" + clock
	}
	naive := probeFrame(date(0, probeOpens), date(1, probeEnds))
	ref, _, err := p.make(ctx, "a time schedule", at, naive)
	if err != nil {
		return err
	}
	echo, err := p.schedule(ctx, at, ref)
	if err != nil {
		return err
	}
	same := sameFrame(echo, naive)
	p.answer(Answer{
		Question: "dates without a zone", Assumed: "kept digit by digit", Seen: either(same, "kept", "changed to "+spanOf(echo)), Held: same, Grave: true,
		Do: "leave guards.mode at observe: hours would be shifted",
	})
	if err := p.askZone(ctx, at, probeFrame(date(0, probeOpens+"Z"), date(1, probeEnds+"Z"))); err != nil {
		return err
	}
	if err := p.askMinute(ctx, at, ref, naive); err != nil {
		return err
	}
	if err := p.askPatch(ctx, at, ref); err != nil {
		return err
	}
	past, err := p.call(ctx, http.MethodPost, at, probeFrame("2001-01-01T15:00:00", "2001-01-02T11:29:59"))
	if err != nil {
		return fmt.Errorf("make a schedule in the past: %w", err)
	}
	p.answer(Answer{
		Question: "a schedule in the past", Assumed: "accepted", Seen: either(past.ok(), "accepted, ", "refused, ") + past.String(), Held: past.ok(),
		Do: "nothing: a line that is over is closed by taking its member out",
	})
	return nil
}

// either is one of two texts.
func either(yes bool, one, other string) string {
	if yes {
		return one
	}
	return other
}

// spanOf are the dates of a schedule, which name nobody.
func spanOf(s scheduleShape) string {
	text := func(d *string) string {
		if d == nil {
			return "nothing"
		}
		return *d
	}
	return text(s.StartDate) + " to " + text(s.EndDate)
}

// schedule reads one schedule from its group's list: an answer to a write may be stale.
func (p *probe) schedule(ctx context.Context, at, ref string) (scheduleShape, error) {
	list, err := readList[scheduleShape](ctx, p.Client, at, nil)
	if err != nil {
		return scheduleShape{}, fmt.Errorf("read the schedules back: %w", err)
	}
	i := slices.IndexFunc(list.items, func(s scheduleShape) bool { return s.ID == ref })
	if i < 0 {
		return scheduleShape{}, fmt.Errorf("schedule %s is not in the list: %w", ref, errUnreadable)
	}
	return list.items[i], nil
}

// askZone looks what a Z at the end of a date does.
func (p *probe) askZone(ctx context.Context, at string, with scheduleShape) error {
	r, err := p.call(ctx, http.MethodPost, at, with)
	if err != nil {
		return fmt.Errorf("make a schedule with a zone: %w", err)
	}
	a := Answer{Question: "a Z after a date", Assumed: "ignored", Seen: "refused, " + r.String(), Held: true, Do: "nothing: none is ever sent"}
	var made scheduleShape
	if r.ok() && json.Unmarshal(r.body, &made) == nil && made.ID != "" {
		echo, err := p.schedule(ctx, at, made.ID)
		if err != nil {
			return err
		}
		a.Held = sameFrame(echo, with)
		a.Seen = either(a.Held, "ignored: the digits are kept", "honoured: the digits became "+spanOf(echo))
	}
	p.answer(a)
	return nil
}

// askMinute looks whether seconds are moved to the end of the minute.
func (p *probe) askMinute(ctx context.Context, at, ref string, s scheduleShape) error {
	end := (*s.EndDate)[:len("2006-01-02T")] + "18:00:00"
	s.EndDate, s.EndTime = &end, "18:00:00"
	r, err := p.call(ctx, http.MethodPatch, at+"/"+ref, s)
	if err != nil {
		return fmt.Errorf("change a schedule: %w", err)
	}
	p.answer(Answer{Question: "status of a changed schedule", Assumed: "any 2xx", Seen: r.String(), Held: r.ok(), Grave: true, Do: "leave guards.mode at observe: stays cannot be extended"})
	echo, err := p.schedule(ctx, at, ref)
	if err != nil {
		return err
	}
	became := "nothing"
	if echo.EndDate != nil {
		became = *echo.EndDate
	}
	p.answer(Answer{
		Question: "18:00:00 as an end", Assumed: "the minute is kept, its seconds do not matter",
		Seen: fmt.Sprintf("end_time %s, end_date %s", echo.EndTime, became),
		Held: strings.HasPrefix(echo.EndTime, "18:00") && strings.HasPrefix(became, end[:len("2006-01-02T18:00")]), Grave: true,
		Do: "leave guards.mode at observe: windows would end at another minute",
	})
	return nil
}

// onlyMonday is as much of a schedule as makes one by itself, so that nothing but
// what becomes of the rest tells whether a change is partial.
type onlyMonday struct {
	Monday    bool   `json:"monday"`
	StartTime string `json:"start_time"`
	EndTime   string `json:"end_time"`
}

// askPatch looks whether fields that a change does not name are kept.
func (p *probe) askPatch(ctx context.Context, at, ref string) error {
	before, err := p.schedule(ctx, at, ref)
	if err != nil {
		return err
	}
	r, err := p.call(ctx, http.MethodPatch, at+"/"+ref, onlyMonday{true, dayBegins, "17:00:00"})
	if err != nil {
		return fmt.Errorf("change some fields of a schedule: %w", err)
	}
	after, err := p.schedule(ctx, at, ref)
	if err != nil {
		return err
	}
	changed := strings.HasPrefix(after.EndTime, "17:00")
	partial := spanOf(before) == spanOf(after) && before.Tuesday == after.Tuesday
	seen := "refused, " + r.String()
	if r.ok() {
		seen = either(partial, either(changed, "partial: the others are kept", "without effect"), "whole: fields that are not named are lost")
	}
	p.answer(Answer{Question: "a change of some fields", Assumed: "partial or whole: every field is sent", Seen: seen, Held: true})
	return nil
}
