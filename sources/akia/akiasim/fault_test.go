package akiasim_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"pinwarden/sources/akia/akiasim"
)

func TestReportFaults(t *testing.T) {
	tests := []struct {
		name  string
		fault akiasim.ReportFault
		want  string // status, rows, row_count, age of as_of
	}{
		{"no fault", akiasim.ReportFault{}, "done 3 of 3, 0s old"},
		{"failed", akiasim.ReportFault{Failed: true}, "failed"},
		{"empty", akiasim.ReportFault{Empty: true}, "done 0 of 0, 0s old"},
		{"empty, and owns up to it", akiasim.ReportFault{Empty: true, FullCount: true}, "done 0 of 3, 0s old"},
		{"short", akiasim.ReportFault{Drop: []string{"a", "c"}}, "done 1 of 1, 0s old"},
		{"short, and owns up to it", akiasim.ReportFault{Drop: []string{"a"}, FullCount: true}, "done 2 of 3, 0s old"},
		{"miscounted", akiasim.ReportFault{Miscount: -1}, "done 3 of 2, 0s old"},
		{"stale", akiasim.ReportFault{Age: 5 * time.Hour}, "done 3 of 3, 5h0m0s old"},
		{"meant for this report", akiasim.ReportFault{Report: "7", Empty: true}, "done 0 of 0, 0s old"},
		{"meant for the other report", akiasim.ReportFault{Report: "8", Empty: true}, "done 3 of 3, 0s old"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, akiasim.Options{})
			for _, id := range []string{"a", "b", "c"} {
				h.Book(stay(id, ""))
			}
			h.NextReports(2, tt.fault)
			for i, want := range []string{tt.want, tt.want, "done 3 of 3, 0s old"} {
				if got := summary(t, h.run("7")); got != want {
					t.Errorf("run %d: %s, want %s", i+1, got, want)
				}
			}
		})
	}
}

// summary puts into words what matters of a job that has ended.
func summary(t *testing.T, a answer) string {
	t.Helper()
	if a.field("status") != "done" {
		return fmt.Sprint(a.field("status"))
	}
	asOf, err := time.Parse(time.RFC3339, fmt.Sprint(a.field("as_of")))
	if err != nil {
		t.Fatal(err)
	}
	rows, ok := a.field("rows").([]any)
	if !ok {
		t.Fatalf("rows are no list: %s", a.body)
	}
	return fmt.Sprintf("done %d of %v, %v old", len(rows), a.field("row_count"), noon.Sub(asOf))
}

func TestReportFaultsQueueUpUntilHealed(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.Book(stay("a", ""))
	h.EmptyReports(1)
	h.NextReports(5, akiasim.ReportFault{Failed: true})
	for i, want := range []string{"done 0 of 0, 0s old", "failed"} {
		if got := summary(t, h.run("7")); got != want {
			t.Errorf("run %d: %s, want %s", i+1, got, want)
		}
	}
	h.HealReports()
	if got := summary(t, h.run("7")); got != "done 1 of 1, 0s old" {
		t.Errorf("healed: %s", got)
	}
}

func TestUnknownPathsShowTheLoginPage(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.LoginPageAt("/v3/me", true)
	h.LoginPageAt("/v3/properties", true)
	h.LoginPageAt("/v3/properties", false)
	tests := []struct {
		name, method, path string
		login              bool
	}{
		{"a path that nobody knows", "GET", "/v3/rooms", true},
		{"the list that is missing", "GET", "/v3/reservations", true},
		{"a method that nobody knows", "PATCH", "/v3/reservations/a", true},
		{"a double slash", "GET", "//v3/properties", true},
		{"a path made to", "GET", "/v3/me", true},
		{"a path healed again", "GET", "/v3/properties", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := h.do(tt.method, tt.path, "")
			html := strings.HasPrefix(got.header.Get("Content-Type"), "text/html") && strings.Contains(got.body, "<html>")
			if got.code != http.StatusOK || html != tt.login {
				t.Errorf("got %d %s", got.code, got.body)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	const header, query = "Bearer right", "?access_token=right"
	tests := []struct {
		name, token   string
		in            akiasim.TokenPlace
		header, query string
		code          int
	}{
		{"in the header", "right", akiasim.TokenAnywhere, header, "", 200},
		{"in the query", "right", akiasim.TokenAnywhere, "", query, 200},
		{"nowhere", "right", akiasim.TokenAnywhere, "", "", 401},
		{"nowhere, though any would do", "", akiasim.TokenAnywhere, "", "", 401},
		{"any", "", akiasim.TokenAnywhere, header, "", 200},
		{"a wrong one", "other", akiasim.TokenAnywhere, header, "", 401},
		{"another scheme", "right", akiasim.TokenAnywhere, "Basic right", "", 401},
		{"header only, given", "right", akiasim.TokenInHeader, header, "", 200},
		{"header only, query given", "right", akiasim.TokenInHeader, "", query, 401},
		{"query only, given", "right", akiasim.TokenInQuery, "", query, 200},
		{"query only, header given", "right", akiasim.TokenInQuery, header, "", 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, akiasim.Options{Token: tt.token, TokenIn: tt.in})
			req, err := http.NewRequest("GET", h.url+"/v3/properties"+tt.query, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.header != "" {
				req.Header.Set("Authorization", tt.header)
			}
			got, err := roundTrip(req)
			if err != nil || got.code != tt.code {
				t.Errorf("got %d %s, %v", got.code, got.body, err)
			}
		})
	}
	h := open(t, akiasim.Options{})
	h.SetToken("renewed")
	if code := h.get("/v3/properties").code; code != 401 {
		t.Errorf("the token before renewal answers %d", code)
	}
}

func TestMessages(t *testing.T) {
	tests := []struct {
		name, customer, body string
		code                 int
		want                 []akiasim.Message
	}{
		{"sent", "phone", `{"text":"Code 1"}`, 200, []akiasim.Message{{ID: "1", CustomerID: "phone", Text: "Code 1", At: noon}}},
		{"e-mail will do", "mail", `{"text":"Code 1","reservation_id":7}`, 200, []akiasim.Message{{ID: "1", CustomerID: "mail", ReservationID: "7", Text: "Code 1", At: noon}}},
		{"braces are sent as they are", "phone", `{"text":"{{x}}"}`, 200, []akiasim.Message{{ID: "1", CustomerID: "phone", Text: "{{x}}", At: noon}}},
		{"nobody can be reached", "none", `{"text":"Code 1"}`, 422, nil},
		{"no text", "phone", `{"body":"Code 1"}`, 422, nil},
		{"no such customer", "z", `{"text":"Code 1"}`, 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, akiasim.Options{})
			h.AddCustomer(akiasim.Customer{ID: "phone", PhoneNumber: "+15550100"})
			h.AddCustomer(akiasim.Customer{ID: "mail", Email: "a@example.invalid"})
			h.AddCustomer(akiasim.Customer{ID: "none"})
			got := h.post("/v3/customers/"+tt.customer+"/messages", tt.body)
			if got.code != tt.code {
				t.Errorf("got %d %s", got.code, got.body)
			}
			sent := h.Outbox()
			if fmt.Sprint(sent) != fmt.Sprint(tt.want) {
				t.Errorf("outbox %v, want %v", sent, tt.want)
			}
		})
	}
}

func TestMessageFieldAndFormBody(t *testing.T) {
	h := open(t, akiasim.Options{MessageField: "body"})
	who := h.AddCustomer(akiasim.Customer{Email: "a@example.invalid"})
	req, err := http.NewRequest("POST", h.url+"/v3/customers/"+who+"/messages?access_token=x", strings.NewReader("body=hello"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got, err := roundTrip(req); err != nil || got.code != 200 || len(h.Outbox()) != 1 || h.Outbox()[0].Text != "hello" {
		t.Errorf("got %d %s, %v; outbox %v", got.code, got.body, err, h.Outbox())
	}
}

func TestHookFailsARequestBeforeOrAfterItTookEffect(t *testing.T) {
	busy := akiasim.Refuse(http.StatusServiceUnavailable, "busy")
	tests := []struct {
		name  string
		fault akiasim.Fault
		code  int // 0: no answer at all
		sent  int
	}{
		{"nothing", akiasim.Fault{}, 200, 1},
		{"refused before", akiasim.Fault{Before: busy}, 503, 0},
		{"refused after", akiasim.Fault{After: busy}, 503, 1},
		{"cut before", akiasim.Fault{Before: akiasim.Cut}, 0, 0},
		{"cut after", akiasim.Fault{After: akiasim.Cut}, 0, 1},
		{"a web page after", akiasim.Fault{After: akiasim.LoginPage}, 200, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := open(t, akiasim.Options{})
			h.AddCustomer(akiasim.Customer{ID: "c1", Email: "a@example.invalid"})
			h.AddCustomer(akiasim.Customer{ID: "c2", Email: "b@example.invalid"})
			unlucky := akiasim.Request{Route: "POST /v3/customers/{id}/messages", ID: "c1", Nth: 1, At: noon}
			h.Hook(func(r akiasim.Request) akiasim.Fault {
				if r == unlucky {
					return tt.fault
				}
				return akiasim.Fault{}
			})
			h.post("/v3/customers/c2/messages", `{"text":"hello"}`) // somebody else's, in good order
			got, err := h.try("POST", "/v3/customers/c1/messages", `{"text":"hello"}`)
			if got.code != tt.code || (err != nil) != (tt.code == 0) {
				t.Errorf("got %d, %v", got.code, err)
			}
			if sent := len(h.Outbox()) - 1; sent != tt.sent {
				t.Errorf("%d messages sent, want %d", sent, tt.sent)
			}
			if again := h.post("/v3/customers/c1/messages", `{"text":"hello"}`); again.code != 200 {
				t.Errorf("the second attempt answers %d", again.code)
			}
		})
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	h := open(t, akiasim.Options{})
	h.get("/v3/reservations/a")
	h.get("/v3/reservations/b")
	h.get("/v3/rooms")
	h.SetToken("renewed")
	h.get("/v3/me")
	want := map[string]int{"GET /v3/reservations/{id}": 2, "GET /": 1, "GET /v3/me": 1}
	if got := h.Requests(); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
