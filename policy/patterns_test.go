package policy_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pinwarden/policy/language"
)

// What the language's patterns refuse, no policy holds; what they let through is
// refused only for what no pattern can say.
func TestPatternsAreThoseOfTheReader(t *testing.T) {
	beyond := regexp.MustCompile(`longer than 14 days|is turned round|is on no calendar|has a year, the other|is before|is not a time zone|never reached|told before the PIN is made|open no earlier|is later than check_in|closes: .* is not after`)
	for path, c := range map[string]struct {
		of     *language.Type
		pieces []string
	}{
		"hours.check_in":              {language.Clock, []string{"1", "2", "15", "24", "23", "00", ":", ":00", ":59", ":60", " ", "0"}},
		"rules.access.opens":          {language.Moment, []string{"check_in", "check_out", " - ", "+", " ", "30m", "3h", "2d", "m", "15:00", "-", "7"}},
		"rules.pin.issue":             {language.Lead, []string{"72h", "3d", "5m", " before", "before", " ", "1", "h"}},
		"rules.pin.tell":              {language.Telling, []string{"once ready", "72h", "3d", "5m", " before", " ", "once", " ready"}},
		"rules.when.nights":           {language.Amount, []string{"1", "7", "30", " to ", " or more", " or less", "-", " "}},
		"seasons.summer":              {language.Dates, []string{"15 Jun", "1 Sep", "31 Jun", " to ", " to ", " 2026", "30 Feb", "Jun"}},
		"absence.misses":              {language.Count, []string{"1", "0", "9", "-", ".5", "e3", " "}},
		"property":                    {language.Property, []string{"a", "b1", "-", "A", "_", " ", "é"}},
		"timezone":                    {language.Zone, []string{"Europe", "/", "Amsterdam", "UTC", "Etc/GMT+1", "Local", "CET", " ", ".."}},
		"rules.access.require.action": {language.Action, []string{"a", "b1", "-", "A", "_", " ", "room-ready"}},
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			pattern := regexp.MustCompile(c.of.Pattern)
			rapid.Check(t, func(t *rapid.T) {
				value := strings.Join(rapid.SliceOfN(rapid.SampledFrom(c.pieces), 1, 5).Draw(t, "pieces"), "")
				_, err := load(document(path, "'"+value+"'"))
				switch fits := pattern.MatchString(value); {
				case !fits && err == nil:
					t.Fatalf("%q is read, against the pattern %s", value, pattern)
				case fits && err != nil && !beyond.MatchString(err.Error()):
					t.Fatalf("%q is refused, against the pattern %s: %v", value, pattern, err)
				}
			})
		})
	}
}
