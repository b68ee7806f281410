package controller

import (
	"log/slog"
	"strings"
	"testing"
)

func TestWhatIsWrongOnTheSiteIsLogged(t *testing.T) {
	s := newSmall()
	var log strings.Builder
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	s.sink.site.Findings = []string{"PINs are switched off"}
	s.sink.site.Gaps = []string{"access group 104"}
	if _, err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`finding="PINs are switched off"`, `gap="access group 104"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, log.String())
		}
	}
}
