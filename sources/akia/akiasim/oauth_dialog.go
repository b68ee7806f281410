package akiasim

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// scopes are all that exist (transcribed).
var scopes = []string{
	"customers:read", "customers:write", "messages:read", "messages:write", "properties:read", "properties:write",
	"offices:read", "offices:write", "reports:read", "tasks:read", "users:read", "users:write", "audiences:write",
	"mini_apps:read", "mini_apps:write", "mini_apps:partner_products",
}

// dialog shows the page on which a person agrees.
func (w *World) dialog(r *http.Request, _ time.Time) http.HandlerFunc {
	o, q := w.options.OAuth, r.URL.Query()
	c := consent{redirect: q.Get("redirect_uri"), state: q.Get("state"), scope: q.Get("scope")}
	switch {
	case q.Get("client_id") != o.ClientID:
		return page(http.StatusBadRequest, "<p>Unknown client.</p>")
	case !o.mayRedirect(c.redirect):
		return page(http.StatusBadRequest, "<p>This redirect address is not allowed.</p>")
	case q.Get("response_type") != "code":
		return o.back(c, url.Values{"error": {"unsupported_response_type"}})
	case !knownScopes(c.scope):
		return o.back(c, url.Values{"error": {"invalid_scope"}})
	case q.Get("code_challenge") != "" && !o.NoPKCE:
		if q.Get("code_challenge_method") != "S256" {
			return o.back(c, url.Values{"error": {"invalid_request"}})
		}
		c.challenge = q.Get("code_challenge")
	}
	id := w.authority.mint("ask")
	w.authority.asked[id] = c
	return page(http.StatusOK, fmt.Sprintf(`<h1>A partner wants to connect</h1>
<p>It asks for: %s</p>
<form method="post" action="/oauth/authorize">
<input type="hidden" name="request" value="%s">
<button name="answer" value="allow">Allow</button>
<button name="answer" value="deny">Deny</button>
</form>`, strings.ReplaceAll(c.scope, ",", ", "), id))
}

// decide takes the person's answer.
func (w *World) decide(r *http.Request, now time.Time) http.HandlerFunc {
	id := r.PostForm.Get("request")
	c, asked := w.authority.asked[id]
	if !asked {
		return page(http.StatusBadRequest, "<p>Please start again.</p>")
	}
	delete(w.authority.asked, id)
	if r.PostForm.Get("answer") != "allow" {
		return w.options.OAuth.back(c, url.Values{"error": {"access_denied"}})
	}
	code := w.authority.mint("code")
	c.until = now.Add(codeLife)
	w.authority.codes[code] = c
	return w.options.OAuth.back(c, url.Values{"code": {code}})
}

// mayRedirect knows the registered address, and by its switch those of the person's own machine.
func (o OAuth) mayRedirect(text string) bool {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Fragment != "":
		return false
	case text == "":
		return o.Redirect != ""
	case o.Loopback && u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1"):
		return true
	}
	return text == o.Redirect && u.Scheme == "https"
}

// back sends the person to the client.
func (o OAuth) back(c consent, with url.Values) http.HandlerFunc {
	u, err := url.Parse(cmp.Or(c.redirect, o.Redirect))
	if err != nil {
		return page(http.StatusBadRequest, "<p>This redirect address is not allowed.</p>")
	}
	q := u.Query()
	for key := range with {
		q.Set(key, with.Get(key))
	}
	if c.state != "" {
		q.Set("state", c.state)
	}
	u.RawQuery = q.Encode()
	return func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, u.String(), http.StatusFound) }
}

// knownScopes splits at commas (documented); that anything else is refused is assumed.
func knownScopes(text string) bool {
	for scope := range strings.SplitSeq(text, ",") {
		if !slices.Contains(scopes, scope) {
			return false
		}
	}
	return true
}

func page(status int, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.WriteHeader(status)
		fmt.Fprintf(rw, "<!DOCTYPE html>\n<html><head><title>Akia</title></head><body>%s</body></html>\n", body)
	}
}
