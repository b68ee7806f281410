package saltoks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"pinwarden/policy/access"
)

// naive is a client as it is written in an afternoon: it knows the calls, trusts
// what it is told, and remembers what it did instead of looking. Each test gives
// it one mistake.
type naive struct {
	*site
	id, role            string
	user, person, group string
	frame               string // the id of its schedule
	room                access.DoorID
	// strict wants an answer's body to be JSON; retry sends once more what was
	// not answered.
	strict, retry bool
}

type fields map[string]any

// newNaive gets to know the site by our client, for that is no trap.
func newNaive(s *site) *naive {
	n := &naive{site: s, room: newStayer(s).room()[0]}
	ctx, err := context.Background(), error(nil)
	for range 100 {
		if n.id, err = s.client.site(ctx); err == nil {
			if n.role, err = s.client.role(ctx, n.id); err == nil {
				return n
			}
		}
		s.Advance(turn)
	}
	s.Fatal(err)
	return nil
}

func (o fields) text(key string) string { text, _ := o[key].(string); return text }

func (n *naive) on(parts ...string) string { return path(v11, n.id, parts...) }

// ask sends a request and believes the answer.
func (n *naive) ask(method, to string, body fields) ([]byte, error) {
	var text io.Reader
	if body != nil {
		content, _ := json.Marshal(body)
		text = bytes.NewReader(content)
	}
	r, err := http.NewRequest(method, n.url+to, text)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer adapter-sentinel-token")
	r.Header.Set("Content-Type", "application/json")
	resp, err := n.http.Do(r)
	if err != nil {
		if n.retry {
			n.retry = false
			return n.ask(method, to, body)
		}
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode/100 != 2:
		return answer, fmt.Errorf("status %d", resp.StatusCode)
	case n.strict && !json.Valid(answer):
		return nil, errors.New("not JSON")
	}
	return answer, nil
}

func (n *naive) make(to string, body fields) (fields, error) {
	answer, err := n.ask(http.MethodPost, to, body)
	o := fields{}
	_ = json.Unmarshal(answer, &o)
	return o, err
}

// list reads the first page.
func (n *naive) list(to string) ([]fields, error) {
	answer, err := n.ask(http.MethodGet, to, nil)
	var page struct{ Items []fields }
	_ = json.Unmarshal(answer, &page)
	return page.Items, err
}

// find looks for somebody by the alias.
func (n *naive) find(alias string) fields {
	users, _ := n.list(n.on("users"))
	for _, u := range users {
		if u["alias"] == alias {
			return u
		}
	}
	return nil
}

// week is a schedule of all days with dates.
func week(from, to string) fields {
	o := fields{"start_time": "00:00", "end_time": "23:59", "start_date": from, "end_date": to}
	for _, day := range strings.Fields("monday tuesday wednesday thursday friday saturday sunday") {
		o[day] = true
	}
	return o
}

// clock writes an instant as the hotel's clocks show it.
func (n *naive) clock(t time.Time) string {
	return t.In(zone(n.TB, "Europe/Amsterdam")).Format("2006-01-02T15:04:05")
}

func (n *naive) week(w access.Window) fields {
	return week(n.clock(w.Start), n.clock(w.End.Add(-time.Second)))
}

// stay issues a PIN for 101, and stops at the first thing that goes wrong.
func (n *naive) stay(frame fields) (string, error) {
	if err := n.enrol(fields{"use_pin": true}); err != nil {
		return "", err
	}
	if err := n.grant(frame); err != nil {
		return "", err
	}
	return n.pinOf(n.user)
}

func (n *naive) enrol(more fields) error {
	body := fields{"first_name": "Naive", "last_name": "Guest", "alias": "naive", "role_ids": []string{n.role}}
	for key, value := range more {
		body[key] = value
	}
	u, err := n.make(n.on("users"), body)
	n.user = u.text("id")
	if who, ok := u["user"].(map[string]any); ok {
		n.person = fields(who).text("id")
	}
	return err
}

func (n *naive) grant(frame fields) error {
	g, err := n.make(n.on("access_groups"), fields{"customer_reference": "naive"})
	if err != nil {
		return err
	}
	n.group = g.text("id")
	if frame != nil {
		f, err := n.make(n.on("access_groups", n.group, "time_schedules"), frame)
		if err != nil {
			return err
		}
		n.frame = f.text("id")
	}
	if _, err := n.make(n.on("access_groups", n.group, "users"), fields{"user_id": n.person}); err != nil {
		return err
	}
	_, err = n.make(n.on("access_groups", n.group, "locks"), fields{"lock_id": string(n.room)})
	return err
}

func (n *naive) pinOf(user string) (string, error) {
	answer, err := n.ask(http.MethodPut, n.on("users", user, "pin"), fields{})
	return strings.Trim(string(answer), `"`), err
}
