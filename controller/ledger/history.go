package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// Event is one thing that was done for a stay, in words.
type Event struct {
	At   time.Time
	What string
}

// History returns what the audit trail says of a stay, oldest first and at most
// limit, the newest ones. A step and its outcome are one event. It may be long
// after the stay itself was forgotten.
func (l *Ledger) History(ctx context.Context, key access.Key, limit int) ([]Event, error) {
	var events []Event
	open := map[int64]int{} // steps without an outcome yet: by their number, where they stand
	const query = `SELECT seq, at, who, what, detail FROM audit WHERE stay = $1 ORDER BY seq`
	err := l.each(ctx, func(scan func(...any) error) error {
		var r Record
		if err := scan(&r.Seq, (*stamp)(&r.At), &r.Who, &r.What, &r.Detail); err != nil {
			return err
		}
		var d detail
		if err := json.Unmarshal([]byte(r.Detail), &d); err != nil {
			return fmt.Errorf("record %d: %w", r.Seq, err)
		}
		if r.What == "settle" {
			if i, found := open[int64(d.Intent)]; found {
				events[i] = Event{r.At, events[i].What + d.outcome()}
				delete(open, int64(d.Intent))
			}
			return nil
		}
		if text := d.words(r.What); text != "" {
			if r.What == "intend" {
				open[r.Seq] = len(events)
			}
			if r.Who != own {
				text += ", by " + r.Who
			} else if r.What == "pin" {
				return nil // to be told, which is its own record
			}
			events = append(events, Event{r.At, text})
		}
		return nil
	}, query, key)
	if err != nil {
		return nil, l.wrap("read the history of stay "+string(key), err)
	}
	for _, i := range open {
		events[i].What += ": under way, or its outcome was lost"
	}
	return events[max(0, len(events)-limit):], nil
}

// detail is what records hold beside their heads.
type detail struct {
	Step   plan.Step     `json:"step"`
	Intent plan.IntentID `json:"intent"`
	Result plan.Result   `json:"result"`
	Error  string        `json:"error"`
	Room   string        `json:"room"`
	Verb   plan.Verb     `json:"verb"`
}

// words say what a record records; empty for what is nobody's news.
func (d *detail) words(what string) string {
	switch what {
	case "intend":
		return step(&d.Step)
	case "opened":
		return "the gate of room " + d.Room + " was passed"
	case "trying":
		return "a message with the PIN was about to be sent"
	case "told":
		return "the guest was told, for room " + d.Room
	case "removed":
		return "counted as a removal (" + string(d.Verb) + ")"
	case "pin":
		return "the PIN was looked at"
	case "forget":
		return "the PIN that was kept was erased"
	case "purge":
		return "forgotten: the hotel no longer shows the stay"
	}
	return ""
}

func (d *detail) outcome() string {
	if d.Error != "" {
		return ": " + string(d.Result) + ", " + d.Error
	}
	return ": " + string(d.Result)
}

// step says what a step writes, and for which doors.
func step(s *plan.Step) string {
	text := strings.ReplaceAll(string(s.Op), "_", " ")
	switch s.Line {
	case "", access.UserLine:
		return text
	case access.RoomLine:
		return "room: " + text
	}
	return "other doors: " + text
}
