package policytest

import (
	"slices"
	"time"

	"pinwarden/policy/access"
)

// ruleIs expects the rule that decides.
type ruleIs string

func (c ruleIs) compare(s *sight) (want, got []string) {
	name := none
	if s.rule != nil {
		name = s.rule.Name
	}
	return []string{string(c)}, []string{name}
}

// deniedAs expects that a rule denies access, with its reason.
type deniedAs string

func (c deniedAs) compare(s *sight) (want, got []string) {
	text := "it is not denied"
	if s.skip != nil && s.skip.Code == access.WhyDenied {
		text = s.skip.Text
	}
	return []string{string(c)}, []string{text}
}

// messageIs expects the text that tells the guest the PIN.
type messageIs string

func (c messageIs) compare(s *sight) (want, got []string) {
	name := none
	if s.grant != nil {
		name = s.grant.Tell.Message
	}
	return []string{string(c)}, []string{name}
}

// because expects reasons, among others.
type because []string

func (c because) compare(s *sight) (want, got []string) {
	given := s.reasons[key(s.id)]
	sentences := s.sentences()
	for _, word := range c {
		want = append(want, word)
		if slices.Contains(sentences, word) || slices.ContainsFunc(given, func(r access.Reason) bool { return string(r.Code) == word }) {
			got = append(got, word)
		}
	}
	if len(got) < len(want) {
		for i, why := range given {
			if code := string(why.Code); !slices.Contains(got, code) && !slices.Contains(got, sentences[i]) {
				got = append(got, code)
			}
		}
	}
	return want, got
}

// event is when something happens: an instant, or a word.
type event struct {
	at   time.Time
	word string
}

func (e event) text(zone *time.Location) []string {
	if e.word != "" {
		return []string{e.word}
	}
	return []string{format(e.at, zone)}
}

// when tells an event from when it happened, or else from when it is due.
func (s *sight) when(happened map[access.Key]time.Time, due func(*access.Grant) time.Time) event {
	if at, ok := happened[key(s.id)]; ok {
		return event{at: at}
	}
	switch {
	case s.grant == nil || s.grant.Closed || s.stay.Phase == access.Departed:
		return event{word: never}
	case !due(s.grant).After(s.now):
		return event{word: waits}
	}
	return event{at: due(s.grant)}
}

// issued expects when the PIN is made.
type issued event

func (c issued) compare(s *sight) (want, got []string) {
	at := s.when(s.issued, func(g *access.Grant) time.Time { return g.Issue })
	return event(c).text(s.zone()), at.text(s.zone())
}

// told expects when the guest is told the PIN.
type told event

func (c told) compare(s *sight) (want, got []string) {
	at := s.when(s.told, func(g *access.Grant) time.Time { return g.Tell.From })
	return event(c).text(s.zone()), at.text(s.zone())
}

// stands expects that doors can be opened with the PIN at this instant, or cannot.
type stands struct {
	doors []string
	open  bool
}

func (c stands) compare(s *sight) (want, got []string) {
	for _, name := range c.doors {
		all, any := s.opensNow(name)
		want = append(want, name)
		switch {
		case all && c.open || !any && !c.open:
			got = append(got, name)
		case c.open:
			got = append(got, name+" is closed"+s.hoursIfAny(name))
		default:
			got = append(got, name+" is open"+s.hoursIfAny(name))
		}
	}
	return want, got
}

// opensNow reports whether all and whether any of the doors that a name stands for can be opened now.
func (s *sight) opensNow(name string) (all, any bool) {
	locks := s.locksOf(name)
	all = len(locks) > 0
	for _, d := range locks {
		open := slices.ContainsFunc(s.windows(d), func(w access.Window) bool { return w.Contains(s.now) })
		all, any = all && open, any || open
	}
	return all, any
}
