package saltoks

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// The bodies of writes. A user gets neither an e-mail address, for it would
// bring an invitation (documented), nor a way around privacy or office mode.
type (
	groupBody struct {
		Name string `json:"customer_reference"`
	}
	lockID struct {
		ID string `json:"lock_id"`
	}
	userID struct {
		Person string `json:"user_id"`
	}
	userBody struct {
		FirstName    string   `json:"first_name"`
		LastName     string   `json:"last_name"`
		Alias        string   `json:"alias"`
		Roles        []string `json:"role_ids"`
		UsePIN       bool     `json:"use_pin"`
		Blocked      bool     `json:"blocked"`
		Override     bool     `json:"override_privacy_mode"`
		EasyOffice   bool     `json:"toggle_easy_office_mode"`
		ManualOffice bool     `json:"toggle_manual_office_mode"`
	}
	// A guest has no name, and no PIN in use until that is changed (measured).
	guestBody struct {
		Alias     string `json:"alias"`
		ExpiresAt string `json:"expires_at"`
	}
	enabled struct {
		UsePIN  bool `json:"use_pin"`
		Blocked bool `json:"blocked"`
	}
	subscription struct {
		State string `json:"state"` // this key and no other (measured)
	}
	nothing struct{}
)

// siteGuest is the role of whom the call for guests makes; its id was never seen.
const siteGuest = "site_guest"

// farOff is when a guest expires. Whether that stops a PIN is unknown; the
// schedule does.
const farOff = 2 * 365 * 24 * time.Hour

// ErrNoSeat says that the site has no place for one more subscribed user.
var ErrNoSeat = errors.New("the user stays suspended, so no seat is free: free one, or buy more")

// change makes a write of whose answer only the status counts: bodies are
// empty, or at times not yet as they will be (measured). Text that is no JSON
// comes from somebody between us and the vendor, and tells nothing.
func (c *Client) change(ctx context.Context, method, path string, body any) (answer, error) {
	a, err := c.write(ctx, method, path, body)
	if err == nil && len(bytes.TrimSpace(a.body)) > 0 && !json.Valid(a.body) {
		return a, ambiguous(method+" "+path, errUnreadable)
	}
	return a, err
}

func (c *Client) drop(ctx context.Context, path string) (result, error) {
	_, err := c.change(ctx, http.MethodDelete, path, nil)
	return result{}, err
}

// add puts something into a group. What is in it already may be refused
// (unknown), so such an answer is checked against the list.
func (c *Client) add(ctx context.Context, path string, body any, d detail, in func(*groupMemory) bool) (result, error) {
	_, err := c.change(ctx, http.MethodPost, path, body)
	var r *refusal
	if !errors.As(err, &r) || !r.already || c.read(ctx, d) != nil {
		return result{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if g := c.memory.groups[d.ref]; g != nil && in(g) {
		return result{}, nil
	}
	return result{}, err
}

func (c *Client) makeGroup(ctx context.Context, path string, s plan.Step) (result, error) {
	a, err := c.write(ctx, http.MethodPost, path, groupBody{c.cfg.Secret.Marker(s.Key, s.Line, s.Room)})
	if err != nil {
		return result{}, err
	}
	var g groupShape
	if err := a.decode(&g); err != nil || g.ID == "" {
		return result{}, ambiguous("POST "+path, errUnreadable)
	}
	if c.mark(g.Name, false).key != s.Key {
		return result{}, fmt.Errorf("group %s came back with another marker: %w", g.ID, access.ErrTerminal)
	}
	return result{ref: g.ID}, nil
}

func (c *Client) makeUser(ctx context.Context, site, path string, s plan.Step) (result, error) {
	alias := c.cfg.Secret.Marker(s.Key, access.UserLine, s.Room)
	var body any
	if c.cfg.Role == siteGuest {
		path = strings.TrimSuffix(path, "users") + "guests"
		body = guestBody{alias, c.now().Add(farOff).Format(wallClock)}
	} else {
		role, err := c.role(ctx, site)
		if err != nil {
			return result{}, err
		}
		body = userBody{
			FirstName: "Guest", LastName: cmp.Or(s.Room, "pinwarden"), Alias: alias, Roles: []string{role}, UsePIN: true,
		}
	}
	a, err := c.write(ctx, http.MethodPost, path, body)
	if err != nil {
		return result{}, err
	}
	var u userShape
	if err := a.decode(&u); err != nil || u.ID == "" || u.Person.ID == "" {
		return result{}, ambiguous("POST "+path, errUnreadable)
	}
	if c.mark(u.Alias, true).key != s.Key {
		return result{}, fmt.Errorf("user %s came back with another marker: %w", u.ID, access.ErrTerminal)
	}
	return result{ref: u.ID, user: u.user(false)}, nil
}

// subscribe takes a seat. That a full site refuses is not known, and one that
// does not refuse leaves the user as it is; so it is read back.
func (c *Client) subscribe(ctx context.Context, path string) (result, error) {
	if _, err := c.change(ctx, http.MethodPatch, path+"/subscription", subscription{"subscribed"}); err != nil {
		return result{}, err
	}
	a, err := c.get(ctx, path)
	if err != nil {
		return result{}, fmt.Errorf("read back: %w", err)
	}
	var u userShape
	if err := a.decode(&u); err != nil {
		return result{}, fmt.Errorf("read back: %w", err)
	}
	if u.State != "subscribed" {
		return result{}, ErrNoSeat
	}
	return result{}, nil
}

// setSchedule writes a window and compares what comes back to the minute: whether
// the vendor means the same by the digits is the riskiest of the open questions.
func (c *Client) setSchedule(ctx context.Context, path string, s plan.Step) (result, error) {
	c.mu.Lock()
	loc := c.memory.scheduleZone(s)
	c.mu.Unlock()
	want := scheduleOf(s.Window, loc)
	method, at := http.MethodPost, path
	if s.Schedule != "" {
		method, at = http.MethodPatch, path+"/"+s.Schedule
	}
	a, err := c.change(ctx, method, at, want)
	if err != nil {
		return result{}, err
	}
	var got scheduleShape
	if a.decode(&got) != nil {
		got = scheduleShape{}
	}
	ref := cmp.Or(s.Schedule, got.ID)
	if ref == "" {
		return result{}, ambiguous(method+" "+at, errUnreadable)
	}
	held := result{ref: ref, window: want.frame().window(loc)}
	if len(bytes.TrimSpace(a.body)) == 0 || sameFrame(got, want) {
		return held, nil
	}
	// The answer to a PATCH was once seen to be stale, so it alone proves nothing.
	list, err := readList[scheduleShape](ctx, c, path, nil)
	if err != nil {
		return result{}, fmt.Errorf("read back: %w", err)
	}
	for _, now := range list.items {
		if now.ID == ref && sameFrame(now, want) {
			return held, nil
		}
	}
	return result{}, fmt.Errorf("the site keeps other hours than it was sent: %w", access.ErrTerminal)
}

func sameFrame(a, b scheduleShape) bool {
	f, g := a.frame(), b.frame()
	f.ref, g.ref = "", ""
	return f == g
}

// mint makes a PIN, which kills the one before (measured). Its digits are in no
// error: an answer that cannot be read leaves a PIN that nobody knows.
func (c *Client) mint(ctx context.Context, path string) (result, error) {
	a, err := c.write(ctx, http.MethodPut, path, nothing{})
	if err != nil {
		return result{}, err
	}
	pin, err := readPIN(a.body, c.cfg.PINDigits)
	if err != nil {
		return result{}, ambiguous("PUT "+path, errUnreadable)
	}
	return result{pin: pin}, nil
}
