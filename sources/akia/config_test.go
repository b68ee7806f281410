package akia_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"pinwarden/policy/access"
	"pinwarden/sources/akia"
)

func TestNewNamesTheFieldAndTheWayOut(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*akia.Config)
		want   []string
	}{
		"no office":              {func(c *akia.Config) { c.Office = "" }, []string{"Office", "id of the property"}},
		"no token":               {func(c *akia.Config) { c.Token = nil }, []string{"Token:", "TokenSource"}},
		"http to the world":      {func(c *akia.Config) { c.BaseURL = "http://api.akia.com" }, []string{"BaseURL", "https"}},
		"password in the URL":    {func(c *akia.Config) { c.BaseURL = "https://a:b@api.akia.com" }, []string{"BaseURL"}},
		"no URL":                 {func(c *akia.Config) { c.BaseURL = "api.akia.com" }, []string{"BaseURL", "https://host"}},
		"token elsewhere":        {func(c *akia.Config) { c.TokenIn = "cookie" }, []string{"TokenIn", "header or query"}},
		"report id is a path":    {func(c *akia.Config) { c.ReportID = "../me" }, []string{"ReportID"}},
		"report id is a dot dot": {func(c *akia.Config) { c.ReportID = ".." }, []string{"ReportID"}},
		"rooms without stays":    {func(c *akia.Config) { c.ReportID, c.RoomReportID = "", "8" }, []string{"RoomReportID", "set ReportID"}},
		"polls go backwards":     {func(c *akia.Config) { c.PollMax = -1 }, []string{"PollMax", "60"}},
		"poll interval":          {func(c *akia.Config) { c.PollEvery = -time.Second }, []string{"PollEvery", "2s"}},
		"timeout":                {func(c *akia.Config) { c.Timeout = -1 }, []string{"Timeout", "30s"}},
		"limit too tight":        {func(c *akia.Config) { c.Limiter = rate.NewLimiter(1, 1) }, []string{"Limiter", "burst of at least 2"}},
		"no such field":          {func(c *akia.Config) { c.Columns = map[string]string{"zimmer": "x"} }, []string{"Columns", `"zimmer"`, "room_type"}},
		"essential column":       {func(c *akia.Config) { c.Columns = map[string]string{"room": ""} }, []string{"Columns", "room cannot be left out"}},
		"one column twice":       {func(c *akia.Config) { c.Columns = map[string]string{"room": "room_type"} }, []string{"Columns", "room and room_type"}},
		"a word of two minds": {
			func(c *akia.Config) {
				c.Phases = map[string]access.Phase{"No Show": access.NoShow, "no-show": access.Cancelled}
			},
			[]string{"Phases", `"No Show"`, `"no-show"`, "keep one"},
		},
		"an empty word": {func(c *akia.Config) { c.Readiness = map[string]access.Readiness{" ": access.Ready} }, []string{"Readiness", "no word"}},
		"two at once":   {func(c *akia.Config) { c.Office, c.Token = "", nil }, []string{"Office", "Token"}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := newClock().config("https://akia.example")
			tt.change(&cfg)
			_, err := akia.New(cfg)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q lacks %q", err, want)
				}
			}
		})
	}
}

func TestNewTakesWhatIsEnough(t *testing.T) {
	for name, cfg := range map[string]akia.Config{
		"least":     {Mapping: akia.Mapping{Office: "41"}, Token: akia.StaticToken("x")},
		"loopback":  {Mapping: akia.Mapping{Office: "41"}, Token: akia.StaticToken("x"), BaseURL: "http://127.0.0.1:8080/"},
		"localhost": {Mapping: akia.Mapping{Office: "41"}, Token: akia.StaticToken("x"), BaseURL: "http://localhost/akia"},
		"no limit":  {Mapping: akia.Mapping{Office: "41"}, Token: akia.StaticToken("x"), Limiter: rate.NewLimiter(rate.Inf, 0)},
	} {
		if _, err := akia.New(cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExtraFieldsAreRefusedByName(t *testing.T) {
	t.Parallel()
	many := map[string]string{}
	for _, n := range strings.Fields("a b c d e f g h i") {
		many[n] = "column " + n
	}
	for want, extra := range map[string]map[string]string{
		`the column "status" has a meaning already`: {"deposit": "status"},
		"more than 8 fields are named":              many,
		"write our name and Akia's for each field":  {"deposit": ""},
	} {
		if _, err := akia.NewTable(akia.Mapping{Office: "41", Extra: extra}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %s", extra, err, want)
		}
	}
}
