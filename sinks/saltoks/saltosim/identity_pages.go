package saltosim

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Identity returns the identity host: discovery, the login page, the token
// endpoint. What it answers can be struck by Intercept, under the names
// "GET /connect/authorize", "POST /account/login" and "POST /connect/token".
func (w *World) Identity() http.Handler {
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(*World, *http.Request, time.Time) reply{
		"GET /.well-known/openid-configuration": (*World).discovery,
		"GET /connect/authorize":                (*World).authorize,
		"GET /account/login":                    (*World).loginPage,
		"POST /account/login":                   (*World).login,
		"POST /connect/token":                   (*World).trade,
	} {
		mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) { w.identify(rw, r, answer) })
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		out := w.authority.out || w.opt.Identity.ClientID == ""
		w.mu.Unlock()
		if out {
			http.NotFound(rw, r)
			return
		}
		mux.ServeHTTP(rw, r)
	})
}

func (w *World) identify(rw http.ResponseWriter, r *http.Request, answer func(*World, *http.Request, time.Time) reply) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	_ = r.ParseForm() // before a fault can end the caller; what cannot be read is missing
	if r.Pattern == "POST /connect/token" {
		w.mu.Lock()
		w.authority.calls++
		w.mu.Unlock()
	}
	fault, struck := w.struck(r)
	var d draft
	if !struck || fault.AfterCommit {
		w.mu.Lock()
		d = draft{answer(w, r, w.opt.Clock().UTC())}
		w.mu.Unlock()
	}
	if struck {
		d = fault.answer()
	}
	rw.Header().Set("Date", w.opt.Clock().UTC().Format(http.TimeFormat))
	rw.Header().Set("Cache-Control", "no-store")
	d.send(rw)
}

// discovery tells where the endpoints are, by the host that was asked.
func (w *World) discovery(r *http.Request, _ time.Time) reply {
	base := "http://" + r.Host
	if r.TLS != nil {
		base = "https://" + r.Host
	}
	return ok(mustJSON(map[string]any{
		"issuer":                           base,
		"authorization_endpoint":           base + "/connect/authorize",
		"token_endpoint":                   base + "/connect/token",
		"grant_types_supported":            []string{"authorization_code", "client_credentials", "refresh_token", "password"},
		"response_types_supported":         []string{"code"},
		"code_challenge_methods_supported": []string{"plain", "S256"},
	}))
}

// authorize sends a request that it accepts to the login page.
func (w *World) authorize(r *http.Request, _ time.Time) reply {
	o, q := w.opt.Identity, r.URL.Query()
	t := ticket{redirect: q.Get("redirect_uri"), state: q.Get("state"), scope: q.Get("scope"), challenge: q.Get("code_challenge")}
	switch {
	case q.Get("client_id") != o.ClientID || !o.mayRedirect(t.redirect):
		return webPage(http.StatusBadRequest, "<p>Sorry, there was an error: unauthorized_client</p>")
	case q.Get("response_type") != "code":
		return t.back(url.Values{"error": {"unsupported_response_type"}})
	case !o.allows(t.scope):
		return t.back(url.Values{"error": {"invalid_scope"}})
	case o.ClientSecret == "" && t.challenge == "", t.challenge != "" && q.Get("code_challenge_method") != "S256":
		return t.back(url.Values{"error": {"invalid_request"}})
	}
	id := w.mint("ask")
	w.authority.asked[id] = t
	return found("/account/login?ReturnUrl=" + id)
}

func (w *World) loginPage(r *http.Request, _ time.Time) reply {
	id := r.URL.Query().Get("ReturnUrl")
	if _, asked := w.authority.asked[id]; !asked {
		return webPage(http.StatusBadRequest, "<p>Please start again.</p>")
	}
	return webPage(http.StatusOK, fmt.Sprintf(`<h1>Log in</h1>
<form method="post" action="/account/login">
<input type="hidden" name="ReturnUrl" value="%s">
<input type="email" name="Username" value="">
<input type="password" name="Password" value="">
<button name="button" value="login">Log in</button>
</form>`, id))
}

func (w *World) login(r *http.Request, now time.Time) reply {
	o, form := w.opt.Identity, r.PostForm
	id := form.Get("ReturnUrl")
	t, asked := w.authority.asked[id]
	switch {
	case !asked:
		return webPage(http.StatusBadRequest, "<p>Please start again.</p>")
	case form.Get("button") != "login":
		delete(w.authority.asked, id)
		return t.back(url.Values{"error": {"access_denied"}})
	case !o.knows(form.Get("Username"), form.Get("Password")):
		return webPage(http.StatusOK, "<p>Invalid username or password</p>")
	}
	delete(w.authority.asked, id)
	code := w.mint("code")
	t.until = now.Add(codeLife)
	w.authority.codes[code] = t
	return t.back(url.Values{"code": {code}})
}

func (o Authority) knows(user, password string) bool {
	return user == cmp.Or(o.User, "operator") && password == cmp.Or(o.Password, "operator")
}

// back sends the person to the client.
func (t ticket) back(with url.Values) reply {
	u, err := url.Parse(t.redirect)
	if err != nil {
		return webPage(http.StatusBadRequest, "<p>Sorry, there was an error.</p>")
	}
	q := u.Query()
	for key := range with {
		q.Set(key, with.Get(key))
	}
	if t.state != "" {
		q.Set("state", t.state)
	}
	u.RawQuery = q.Encode()
	return found(u.String())
}

func found(where string) reply {
	return reply{status: http.StatusFound, header: http.Header{"Location": {where}}}
}

func webPage(status int, body string) reply {
	text := fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>Salto KS</title></head><body>%s</body></html>\n", body)
	return reply{status, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, []byte(text)}
}
