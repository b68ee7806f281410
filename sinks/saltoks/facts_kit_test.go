package saltoks

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"pinwarden/policy/access"
	"pinwarden/sinks/saltoks/saltosim"
)

// fact is a site whose facts are asked for through the adapter: its calls, its
// decoding, its classes of errors.
type fact struct {
	*site
	id   string // of the site
	role string
}

func newFact(t *testing.T, o saltosim.Options) *fact {
	t.Helper()
	f := &fact{site: newSite(t, o)}
	var err error
	if f.id, err = f.client.site(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f.role, err = f.client.role(t.Context(), f.id); err != nil {
		t.Fatal(err)
	}
	f.observe()
	return f
}

type values map[string]any

func (f *fact) user(alias string) userShape {
	f.Helper()
	return f.made(f.id, "users", userBody{FirstName: "Guest", LastName: "101", Alias: alias, Roles: []string{f.role}, UsePIN: true})
}

// guest is a user with a PIN in a group of 101 with a schedule; he may open it.
func (f *fact) guest(schedules ...values) (u userShape, group string, pin access.PIN) {
	f.Helper()
	u, group = f.user("x"), f.group("g")
	for _, s := range schedules {
		f.must(http.MethodPost, f.v11(group, "time_schedules"), s)
	}
	f.must(http.MethodPost, f.in(group, "locks"), lockID{string(f.door("101"))})
	f.must(http.MethodPost, f.in(group, "users"), userID{u.Person.ID})
	return u, group, f.mint(u)
}

func (f *fact) group(name string) string {
	f.Helper()
	return f.made(f.id, "access_groups", groupBody{name}).ID
}

func (f *fact) mint(u userShape) access.PIN {
	f.Helper()
	r, err := f.client.mint(context.Background(), f.at("users", u.ID, "pin"))
	if err != nil {
		f.Fatal(err)
	}
	return r.pin
}

func (f *fact) door(name string) access.DoorID {
	f.Helper()
	return f.doors(name)[0]
}

func (f *fact) at(parts ...string) string { return path(v12, f.id, parts...) }

func (f *fact) in(group string, parts ...string) string {
	return path(v12, f.id, append([]string{"access_groups", group}, parts...)...)
}

func (f *fact) v11(group string, parts ...string) string {
	return path(v11, f.id, append([]string{"access_groups", group}, parts...)...)
}

// must writes, or reads, and returns the answer's JSON; nil if it has none.
func (f *fact) must(method, path string, body any) values {
	f.Helper()
	a, err := f.call(method, path, body)
	if err != nil {
		f.Fatalf("%s %s: %v", method, path, err)
	}
	var o values
	_ = json.Unmarshal(a.body, &o)
	return o
}

func (f *fact) call(method, path string, body any) (answer, error) {
	if method == http.MethodGet {
		return f.client.get(context.Background(), path)
	}
	return f.client.write(context.Background(), method, path, body)
}

// refused wants a call to be refused so.
func (f *fact) refused(status, code int, method, path string, body any) {
	f.Helper()
	_, err := f.call(method, path, body)
	if err := wantRefusal(err, status, code, class(err)); err != nil {
		f.Errorf("%s %s: %v", method, path, err)
	}
}

// ids lists what a call lists.
func (f *fact) ids(path string) (ids []string) {
	f.Helper()
	list, err := readList[idShape](context.Background(), f.client, path, nil)
	if err != nil {
		f.Fatal(err)
	}
	for _, item := range list.items {
		ids = append(ids, item.ID)
	}
	return ids
}

// opens wants a PIN to open 101, or not, once all news has come.
func (f *fact) opens(pin access.PIN, want bool) {
	f.Helper()
	f.Advance(5 * time.Minute)
	f.opensNow(pin, want)
}

func (f *fact) opensNow(pin access.PIN, want bool) {
	f.Helper()
	if got := f.Opens(f.door("101"), pin); got != want {
		f.Errorf("the PIN opens 101: got %t, want %t", got, want)
	}
}

// page lists what one page shows, of a call with a query of its own.
func (f *fact) page(path string) (ids []string) {
	f.Helper()
	for _, item := range f.must(http.MethodGet, path, nil)["items"].([]any) {
		ids = append(ids, item.(map[string]any)["id"].(string))
	}
	return ids
}

// every is a schedule of all days, with something else.
func every(more values) values {
	o := values{"start_time": "00:00:00", "end_time": "23:59:59", "start_date": nil, "end_date": nil}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		o[day] = true
	}
	for key, value := range more {
		o[key] = value
	}
	return o
}
