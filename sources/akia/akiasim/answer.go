package akiasim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// ok is the envelope of every success (transcribed). The data is written down now, not when the answer is given.
func ok(data any) http.HandlerFunc {
	return jsonAnswer(http.StatusOK, mustMarshal(struct {
		Status     string `json:"status"`
		StatusCode int    `json:"status_code"`
		Data       any    `json:"data"`
	}{"ok", http.StatusOK, data}))
}

// Refuse answers an error. No error body is documented; the same envelope with another status is assumed.
func Refuse(status int, message string) http.HandlerFunc {
	return jsonAnswer(status, mustMarshal(struct {
		Status     string `json:"status"`
		StatusCode int    `json:"status_code"`
		Message    string `json:"message"`
	}{"error", status, message}))
}

// LoginPage answers what Akia shows to strangers: a web page, with status 200 (transcribed).
func LoginPage(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(rw, "<!DOCTYPE html>\n<html><head><title>Akia</title></head><body><form>Sign in</form></body></html>\n")
}

// Cut breaks the connection without an answer. A caller learns nothing about what happened. Mind that Go's own
// client quietly repeats a GET whose connection broke, but never a POST.
func Cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func notFound(what string) http.HandlerFunc { return Refuse(http.StatusNotFound, what+" not found") }

func jsonAnswer(status int, body []byte) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		if status == http.StatusUnauthorized {
			rw.Header().Set("WWW-Authenticate", "Bearer")
		}
		rw.Header().Set("Content-Type", "application/json; charset=utf-8")
		rw.WriteHeader(status)
		rw.Write(body) // whoever hung up does not want it
	}
}

// mustMarshal is for our own wire types, which cannot fail.
func mustMarshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("akiasim: %T does not marshal: %v", v, err))
	}
	return b
}
