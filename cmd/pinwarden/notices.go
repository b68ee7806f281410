package main

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pinwarden/controller/tokens"
)

// notices tells people what became of the logins: once when it changes.
type notices struct {
	log *slog.Logger // nil: see warn
	// warn is where a command writes what its own errors do not say anyway; nil: nowhere.
	warn io.Writer

	expires   *prometheus.GaugeVec // nil: none
	needed    *prometheus.GaugeVec
	refreshes *prometheus.CounterVec
}

func (w wiring) notices() notices {
	n := notices{log: w.log, warn: w.warn}
	if w.metrics == nil {
		return n
	}
	account := []string{"account"}
	n.expires = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "pinwarden_oauth_token_expiry_timestamp_seconds", Help: "When the access token in use expires; 0 if there is none.",
	}, account)
	n.needed = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "pinwarden_login_needed", Help: "1 if a person must run pinwarden login before the access token expires, or because it has.",
	}, account)
	n.refreshes = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "pinwarden_oauth_refresh_total", Help: "Refreshes by result: ok, failed.",
	}, []string{"account", "result"})
	w.metrics.MustRegister(n.expires, n.needed, n.refreshes)
	return n
}

// of returns the hearer of one account's keeper.
func (n notices) of(account string) func(tokens.Notice) {
	if n.needed != nil {
		n.needed.WithLabelValues(account)
		n.refreshes.WithLabelValues(account, "ok")
		n.refreshes.WithLabelValues(account, "failed")
	}
	return func(news tokens.Notice) {
		n.count(account, news)
		n.tell(account, news)
	}
}

func (n notices) count(account string, news tokens.Notice) {
	if n.needed == nil {
		return
	}
	if !news.Expires.IsZero() {
		n.expires.WithLabelValues(account).Set(float64(news.Expires.Unix()))
	}
	switch news.Kind {
	case tokens.LoginNeeded:
		n.needed.WithLabelValues(account).Set(1)
	case tokens.Failed:
		n.refreshes.WithLabelValues(account, "failed").Inc()
	case tokens.Refreshed:
		n.refreshes.WithLabelValues(account, "ok").Inc()
		n.needed.WithLabelValues(account).Set(0)
	case tokens.Found:
		n.needed.WithLabelValues(account).Set(0)
	}
}

func (n notices) tell(account string, news tokens.Notice) {
	until := news.Expires.UTC().Format(time.RFC3339)
	switch {
	case news.Again:
	case n.log == nil:
		// A token that still works keeps the command from failing, and so from saying it.
		if n.warn != nil && news.Kind == tokens.LoginNeeded && news.Expires.After(time.Now()) {
			fmt.Fprintf(n.warn, "pinwarden: %v; the access token works until %s\n", news.Err, until)
		}
	case news.Kind == tokens.LoginNeeded:
		n.log.Error("login needed", "account", account, "access until", until, "error", news.Err)
	case news.Kind == tokens.Failed:
		n.log.Warn("refresh", "account", account, "access until", until, "error", news.Err)
	case news.Kind == tokens.Refreshed:
		n.log.Info("refreshed", "account", account, "access until", until)
	case news.Kind == tokens.Found:
		n.log.Info("logged in", "account", account, "access until", until)
	}
}
