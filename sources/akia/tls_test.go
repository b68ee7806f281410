package akia_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pinwarden/policy/access"
)

func TestNothingOlderThanTLS12(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	_, _, err := client(t, newClock().config(s.URL)).Read(t.Context(), []access.StayID{"1"})
	if err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("error %v, want one about the protocol version", err)
	}
}
