package saltosim

import (
	"net/http"
	"time"
)

// trade is the token endpoint.
func (w *World) trade(r *http.Request, now time.Time) reply {
	o, a, form := w.opt.Identity, &w.authority, r.PostForm
	if !o.isClient(r) {
		return oauthError("invalid_client")
	}
	var s session
	keep := ""
	switch grant := form.Get("grant_type"); {
	case grant == "authorization_code":
		code := form.Get("code")
		t, known := a.codes[code]
		delete(a.codes, code)
		if !known || !now.Before(t.until) || t.redirect != form.Get("redirect_uri") || !t.proves(form.Get("code_verifier")) {
			return oauthError("invalid_grant")
		}
		s = session{login: w.mint("login"), scope: t.scope}
	case grant == "password" && o.PasswordGrant:
		if !o.allows(form.Get("scope")) {
			return oauthError("invalid_scope")
		}
		if !o.knows(form.Get("username"), form.Get("password")) {
			return oauthError("invalid_grant")
		}
		s = session{login: w.mint("login"), scope: form.Get("scope")}
	case grant == "refresh_token":
		token := form.Get("refresh_token")
		known, alive := a.refresh[token]
		if login, again := a.spent[token]; again && !alive {
			a.uses.Again++
			if o.ReuseEndsAll {
				a.endAll(login)
			}
		}
		if !alive {
			return oauthError("invalid_grant")
		}
		a.uses.Granted++
		if o.ReusableRefresh {
			keep = token
		} else {
			delete(a.refresh, token)
			a.spent[token] = known.login
		}
		s = known
	case grant == "password" || grant == "client_credentials":
		return oauthError("unauthorized_client")
	default:
		return oauthError("unsupported_grant_type")
	}
	return w.grant(s, keep, now)
}

// grant answers with a pair; keep is the refresh token that goes on.
func (w *World) grant(s session, keep string, now time.Time) reply {
	access, refresh := w.issue(s, now)
	if keep != "" {
		delete(w.authority.refresh, refresh)
		refresh = keep
	}
	answer := map[string]any{
		"access_token": access, "token_type": "Bearer", "scope": s.scope,
		"expires_in": int(w.authority.access[access].until.Sub(now) / time.Second),
	}
	if refresh != "" {
		answer["refresh_token"] = refresh
	}
	return ok(mustJSON(answer))
}

func oauthError(code string) reply {
	return reply{status: http.StatusBadRequest, body: mustJSON(map[string]string{"error": code})}
}
