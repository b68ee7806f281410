package akiasim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
)

// maxBody is far beyond any request that makes sense.
const maxBody = 1 << 20

// readParameters gathers what a request says, whichever way it says it. The reference does not tell whether a POST
// speaks by query, form or JSON, and the one known client uses the query, so all three are understood (assumed).
func readParameters(r *http.Request) (map[string]string, error) {
	said := firstOf(r.URL.Query())
	if r.Method != http.MethodPost {
		return said, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || len(body) == 0 {
		return said, err
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		maps.Copy(said, firstOf(form))
		return said, err
	}
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // an id may come as a number
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	for key, value := range object {
		if value != nil {
			said[key] = fmt.Sprint(value)
		}
	}
	return said, nil
}

func firstOf(values url.Values) map[string]string {
	first := make(map[string]string, len(values))
	for key := range values {
		first[key] = values.Get(key)
	}
	return first
}
