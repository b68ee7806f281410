package akia_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pinwarden/policy"
	"pinwarden/policy/access"
	"pinwarden/sources/akia"
	"pinwarden/sources/akia/akiasim"
)

const (
	digits  = "482913"
	welcome = "Room {{reservation.room_number}}, {{reservation.arrival_date}} to {{reservation.departure_date}}: {{customer.salto_ks_key_code__a}}#."
)

func pin(t testing.TB) access.PIN {
	t.Helper()
	p, err := access.ParsePIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// guest books a stay of a customer whose name and number must not be seen anywhere.
func guest(h *hotel, room string) {
	h.AddCustomer(akiasim.Customer{ID: "c1", FirstName: "Sentinel", LastName: "Guest", PhoneNumber: "+15550001"})
	h.Book(booking("1", room))
}

// silent fails if an error shows what nobody may see.
func silent(t testing.TB, err error) {
	t.Helper()
	for _, word := range []string{digits, "Sentinel", "5550001", secret, "Room", "{{customer"} {
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(err.Error(), word) || strings.Contains(text, digits) {
			t.Errorf("error %q shows %q", err, word)
		}
	}
}

func TestDeliver(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	guest(h, " 101 ")
	if err := h.client(t).Deliver(t.Context(), "1", welcome, pin(t)); err != nil {
		t.Fatal(err)
	}
	if err := h.client(t).Deliver(t.Context(), "1", "You now have room {{reservation.room_number}}.", access.PIN{}); err != nil {
		t.Errorf("a text without the code: %v", err)
	}
	box := h.Outbox()
	if len(box) != 2 || box[0].CustomerID != "c1" || box[1].Text != "You now have room 101." {
		t.Fatalf("outbox is %+v", box)
	}
	if want := "Room 101, 2026-07-10 to 2026-07-11: " + digits + "#."; box[0].Text != want {
		t.Errorf("text is %q, want %q", box[0].Text, want)
	}
}

func TestEveryTokenOfThePolicyIsKnown(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	guest(h, "101")
	for _, token := range policy.Tokens {
		if err := h.client(t).Deliver(t.Context(), "1", "Here: "+token+".", pin(t)); err != nil {
			t.Errorf("%s: %v", token, err)
		}
	}
}

func TestMessageFieldIsASetting(t *testing.T) {
	h := openHotel(t, akiasim.Options{MessageField: "body"})
	guest(h, "101")
	if err := h.client(t, func(c *akia.Config) { c.MessageField = "body" }).Deliver(t.Context(), "1", welcome, pin(t)); err != nil {
		t.Fatal(err)
	}
	if err := h.client(t).Deliver(t.Context(), "1", welcome, pin(t)); !errors.Is(err, access.ErrTerminal) {
		t.Errorf("the wrong field: %v", err)
	}
}

func TestNothingIsSent(t *testing.T) {
	for name, tt := range map[string]struct {
		text  string
		spoil func(*hotel)
		zero  bool
		want  string
	}{
		"unknown token":        {text: "Hello {{customer.first_name}}", want: "unknown token"},
		"spaces in a token":    {text: "Room {{ reservation.room_number }}", want: "unknown token"},
		"a single brace":       {text: "Room {reservation.room_number}", want: "belongs to no token"},
		"an open token":        {text: "Room {{reservation.room_number", want: "belongs to no token"},
		"braces within braces": {text: "{{{reservation.room_number}}}", want: "belongs to no token"},
		"a blank text":         {text: " \n", want: "blank"},
		"no code for it":       {text: welcome, zero: true, want: "wants the code"},
		"no room for it":       {text: welcome, spoil: func(h *hotel) { h.Move("1", "  ") }, want: "no value for {{reservation.room_number}}"},
		"a room with a brace":  {text: welcome, spoil: func(h *hotel) { h.Move("1", "{{101") }, want: "a value holds a brace"},
		"merged":               {text: welcome, spoil: func(h *hotel) { h.Remove("1") }, want: "not found; merged or removed"},
		"no customer":          {text: welcome, spoil: func(h *hotel) { h.UpdateCustomer("c1", func(c *akiasim.Customer) { c.PhoneNumber = "" }) }, want: "422"},
		"another customer":     {text: welcome, spoil: func(h *hotel) { h.Update("1", func(r *akiasim.Reservation) { r.CustomerID = "c2" }) }, want: "404"},
		"customer is a path":   {text: welcome, spoil: func(h *hotel) { h.Update("1", func(r *akiasim.Reservation) { r.CustomerID = "../x" }) }, want: "customer_id is not an id"},
		"nobody to tell":       {text: welcome, spoil: func(h *hotel) { h.Update("1", func(r *akiasim.Reservation) { r.CustomerID = "" }) }, want: "names no customer"},
		"login page":           {text: welcome, spoil: func(h *hotel) { h.LoginPageAt("/v3/customers/c1/messages", true) }, want: "web page"},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHotel(t, akiasim.Options{})
			guest(h, "101")
			if tt.spoil != nil {
				tt.spoil(h)
			}
			code := pin(t)
			if tt.zero {
				code = access.PIN{}
			}
			err := h.client(t).Deliver(t.Context(), "1", tt.text, code)
			if !errors.Is(err, access.ErrTerminal) || errors.Is(err, access.ErrAmbiguous) || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error is %v, want %q", err, tt.want)
			}
			silent(t, err)
			if box := h.Outbox(); len(box) != 0 {
				t.Errorf("outbox is %+v", box)
			}
		})
	}
}

func TestAMessageIsSentOnce(t *testing.T) {
	const route = "POST /v3/customers/{id}/messages"
	for name, tt := range map[string]struct {
		fault     akiasim.Fault
		sent      int
		ambiguous bool
		terminal  bool
	}{
		"the answer is lost":      {akiasim.Fault{After: akiasim.Cut}, 1, true, false},
		"lost before it was done": {akiasim.Fault{Before: akiasim.Cut}, 0, true, false},
		"broken, and done":        {akiasim.Fault{After: akiasim.Refuse(502, "Sentinel")}, 1, true, false},
		"answer is half a JSON":   {akiasim.Fault{After: jsonAnswer(200, `{"status":"ok"`)}, 1, true, false},
		"answer has no envelope":  {akiasim.Fault{After: jsonAnswer(200, `{}`)}, 1, true, false},
		"refused":                 {akiasim.Fault{Before: akiasim.Refuse(403, "Sentinel")}, 0, false, true},
		"refused in a 200":        {akiasim.Fault{Before: jsonAnswer(200, `{"status":"error","status_code":422}`)}, 0, false, true},
		"redirected": {akiasim.Fault{Before: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		}}, 0, false, true},
		"too fast":      {akiasim.Fault{Before: akiasim.Refuse(429, "slow down")}, 0, false, false},
		"token run out": {akiasim.Fault{Before: akiasim.Refuse(401, "token")}, 0, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := openHotel(t, akiasim.Options{})
			guest(h, "101")
			h.Hook(func(r akiasim.Request) akiasim.Fault {
				if r.Route == route {
					return tt.fault
				}
				return akiasim.Fault{}
			})
			err := h.client(t).Deliver(t.Context(), "1", welcome, pin(t))
			if err == nil || errors.Is(err, access.ErrAmbiguous) != tt.ambiguous || errors.Is(err, access.ErrTerminal) != tt.terminal {
				t.Fatalf("error is %v, want ambiguous %v, terminal %v", err, tt.ambiguous, tt.terminal)
			}
			silent(t, err)
			if asked, box := h.Requests()[route], h.Outbox(); asked != 1 || len(box) != tt.sent {
				t.Errorf("asked %d times, %d messages sent; want 1 and %d", asked, len(box), tt.sent)
			}
		})
	}
}

// half carries reads to the hotel, and fails writes on the way.
type half struct{ err error }

func (h half) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		return nil, h.err
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestAWriteThatCannotLeaveIsNotAmbiguous(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	guest(h, "101")
	deliver := func(change func(*akia.Config)) error {
		return h.client(t, change).Deliver(t.Context(), "1", welcome, pin(t))
	}
	// A transport that tells nothing of what it does may have sent it.
	if err := deliver(func(c *akia.Config) { c.HTTP = &http.Client{Transport: half{errors.New("lost")}} }); !errors.Is(err, access.ErrAmbiguous) {
		t.Errorf("an opaque transport: %v", err)
	}
	// Go's own says that it never got a connection: here the second host is dead.
	dead := deadForPosts{}
	err := deliver(func(c *akia.Config) { c.HTTP = &http.Client{Transport: dead} })
	if err == nil || errors.Is(err, access.ErrAmbiguous) || errors.Is(err, access.ErrTerminal) {
		t.Errorf("a dead host: %v", err)
	}
	if box := h.Outbox(); len(box) != 0 {
		t.Errorf("outbox is %+v", box)
	}
}

// deadForPosts sends writes to a port where nobody listens.
type deadForPosts struct{}

func (deadForPosts) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		r = r.Clone(r.Context())
		r.URL.Host = "127.0.0.1:1"
	}
	return http.DefaultTransport.RoundTrip(r)
}

func TestAFailedReadSendsNothing(t *testing.T) {
	h := openHotel(t, akiasim.Options{})
	guest(h, "101")
	h.Hook(func(r akiasim.Request) akiasim.Fault {
		if r.Route == "GET /v3/reservations/{id}" {
			return akiasim.Fault{Before: akiasim.Refuse(500, "no")}
		}
		return akiasim.Fault{}
	})
	err := h.client(t).Deliver(t.Context(), "1", welcome, pin(t))
	if err == nil || errors.Is(err, access.ErrAmbiguous) || errors.Is(err, access.ErrTerminal) || len(h.Outbox()) != 0 {
		t.Errorf("error is %v, outbox %v", err, h.Outbox())
	}
}

// Between plan and message the desk may have cancelled: the code stays here, and
// the next pass may decide otherwise.
func TestWhoIsGoneByNowIsNotTold(t *testing.T) {
	for name, gone := range map[string]func(*hotel){
		"cancelled": func(h *hotel) { h.Cancel("1") },
		"departed":  func(h *hotel) { h.CheckOut("1") },
	} {
		t.Run(name, func(t *testing.T) {
			h := openHotel(t, akiasim.Options{})
			guest(h, "101")
			gone(h)
			err := h.client(t).Deliver(t.Context(), "1", welcome, pin(t))
			if err == nil || errors.Is(err, access.ErrTerminal) || errors.Is(err, access.ErrAmbiguous) || !strings.Contains(err.Error(), name) {
				t.Fatalf("error is %v", err)
			}
			silent(t, err)
			if box := h.Outbox(); len(box) != 0 {
				t.Errorf("%d messages were sent", len(box))
			}
		})
	}
}
