package controller

import (
	"errors"
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

func TestWhatLastsIsLoggedOnce(t *testing.T) {
	s := newSmall()
	var log strings.Builder
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	passes := func(n, failures, gaps int) {
		t.Helper()
		for range n {
			_, _ = s.RunOnce(t.Context()) // it fails, which is the point
		}
		if f, g := strings.Count(log.String(), "msg=pass"), strings.Count(log.String(), "gap=out"); f != failures || g != gaps {
			t.Errorf("%d failures and %d gaps are logged, want %d and %d:\n%s", f, g, failures, gaps, log.String())
		}
	}
	s.sink.site.Gaps = []string{"out"}
	passes(3, 0, 1)
	s.sink.err = errors.New("the site is out")
	passes(3, 1, 1)
	s.sink.err = errors.New("the site is out in another way")
	passes(3, 2, 1)
	s.sink.err, s.sink.site.Gaps = nil, nil
	passes(1, 2, 1)
	s.sink.err = errors.New("the site is out")
	passes(2, 3, 1)
}
