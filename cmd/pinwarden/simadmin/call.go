package simadmin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// call is one row of the API.
type call struct {
	method, path, says string
	args               reflect.Type // a struct: a field for each argument
	sample             string       // of a body, where the fields that are needed make none
	do                 func(*Admin, reflect.Value) (any, error)
}

// look is a call that changes nothing and answers something.
func look[A any](path, says string, do func(*Admin, A) (any, error)) call {
	return call{
		method: http.MethodGet, path: path, says: says, args: reflect.TypeFor[A](),
		do: func(a *Admin, args reflect.Value) (any, error) { return do(a, args.Interface().(A)) },
	}
}

// ask is a call that changes something and answers something.
func ask[A any](path, says string, do func(*Admin, A) (any, error)) call {
	c := look(path, says, do)
	c.method = http.MethodPost
	return c
}

// hand is a call that changes something and has nothing to say about it.
func hand[A any](path, says string, do func(*Admin, A) error) call {
	return ask(path, says, func(a *Admin, args A) (any, error) { return nil, do(a, args) })
}

// like shows how the call may look.
func (c call) like(sample string) call {
	c.sample = sample
	return c
}

// calls are all there are.
var calls = slices.Concat(worldCalls, hotelCalls, automationCalls, hotelFaultCalls, siteCalls, groupCalls, userCalls, doorCalls)

// example is a body, or the query of a GET, that the call takes.
func (c *call) example() string {
	if c.sample != "" {
		return c.sample
	}
	var parts []string
	for _, f := range fields(c.args) {
		need, value := f.needed()
		switch {
		case !need:
			continue
		case c.method == http.MethodGet:
			parts = append(parts, f.name+"="+strings.ReplaceAll(value, " ", "%20"))
			continue
		case f.Type.Kind() != reflect.Bool && f.Type.Kind() != reflect.Int:
			value = quote(value)
		}
		parts = append(parts, fmt.Sprintf("%q: %s", f.name, value))
	}
	if c.method == http.MethodGet {
		return strings.Join(parts, "&")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quote writes a value of a tag as JSON; a list stands there as one already.
func quote(value string) string {
	if strings.HasPrefix(value, "[") || strings.HasPrefix(value, "{") {
		return value
	}
	text, _ := json.Marshal(value) // a text always becomes JSON
	return string(text)
}

// index lists every call with its fields and a line that works.
func (a *Admin) index(rw http.ResponseWriter, r *http.Request) {
	type row struct {
		Call, Does string
		Fields     map[string]string
		Curl       string
	}
	var rows []row
	for i := range calls {
		c := &calls[i]
		curl, target := "curl ", "http://"+r.Host+c.path
		switch example := c.example(); {
		case c.method == http.MethodGet && example != "":
			curl += "'" + target + "?" + example + "'"
		case c.method == http.MethodGet:
			curl += target
		case example == "{}":
			curl += "-X POST " + target
		default:
			curl += "-d '" + example + "' " + target
		}
		about := map[string]string{}
		for _, f := range fields(c.args) {
			if about[f.name] = kind(f.Type); !c.needs(f) {
				about[f.name] += ", if any"
			}
		}
		rows = append(rows, row{c.method + " " + c.path, c.says, about, curl})
	}
	write(rw, http.StatusOK, struct{ Calls []row }{rows})
}

func (c *call) needs(f field) bool {
	need, _ := f.needed()
	return need
}

// spell writes a Go name as others do: ArrivalDate is arrival_date, SetPINs is set-pins between dashes.
func spell(name, between string) string {
	var b strings.Builder
	low := false
	for _, c := range name {
		if unicode.IsUpper(c) && low {
			b.WriteString(between)
		}
		low = !unicode.IsUpper(c)
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
