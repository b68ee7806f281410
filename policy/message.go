package policy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"
)

// The tokens that a message can hold.
const (
	TokenRoom      = "{{reservation.room_number}}"
	TokenArrival   = "{{reservation.arrival_date}}"
	TokenDeparture = "{{reservation.departure_date}}"
	TokenPIN       = "{{customer.salto_ks_key_code__a}}"
)

// Tokens are all of them. Whoever sends a message puts a value in the place of
// each, and braces are never sent.
var Tokens = []string{TokenRoom, TokenArrival, TokenDeparture, TokenPIN}

// MessageChanged names the message that tells a guest new times or another room.
// It never holds the PIN, which stays the same.
const MessageChanged = "changed"

var token = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// message reads the text of one message, which may have several lines.
func (d *decoder) message(s *Set) func(string, value) {
	return func(name string, v value) {
		s.Messages[name] = ""
		if !d.is(v, yaml.ScalarNode) {
			return
		}
		if strings.TrimSpace(v.Value) == "" {
			d.fault(v, "the text is blank", "write what the guest is to read")
			return
		}
		for _, r := range v.Value {
			if what := unseen(r); what != "" && !strings.ContainsRune("\n\t", r) && !joins(r) {
				d.fault(v, "in the text "+what, "remove it")
				break
			}
		}
		s.Messages[name] = v.Value
		d.messages[name] = v
		for _, t := range token.FindAllString(v.Value, -1) {
			if !slices.Contains(Tokens, t) {
				d.fault(v, "there is no token "+quote(t), suggest(t, Tokens))
			}
		}
		if strings.ContainsAny(token.ReplaceAllString(v.Value, ""), "{}") {
			d.fault(v, "a brace belongs to no token", "write tokens as "+TokenRoom+" and no other braces")
		}
	}
}

// checkMessages looks at what only the rules tell of a message: who sends it, and
// whether it has to hold the PIN.
func (d *decoder) checkMessages(s *Set) {
	senders, whole := s.senders()
	for _, name := range sortedKeys(d.messages) {
		v := d.messages[name]
		rule, sent := senders[name]
		switch hasPIN := strings.Contains(v.Value, TokenPIN); {
		case name == MessageChanged && hasPIN:
			d.fault(v, "the notice of a change holds "+TokenPIN, "remove it; the code stays as it was told")
		case sent && !hasPIN:
			d.fault(v, "rule "+quote(rule)+" tells the code with this text, which lacks "+TokenPIN, "add the token")
		case !sent && whole && name != MessageChanged:
			mend := "name it in the pin of a rule, or remove it"
			if near := Nearest(name, []string{MessageChanged}); near != "" {
				mend = "did you mean " + near + "?"
			}
			d.fault(v, "no rule sends this message", mend)
		}
		if endsInToken(v.Value) {
			d.fault(v, "the text ends in a token", "put words after it; WhatsApp refuses such a template")
		}
	}
}

// senders returns which rule sends a message first. whole is false if some rule
// has none yet, so that a message without a sender may be no mistake of its own.
func (s *Set) senders() (first map[string]string, whole bool) {
	first, whole = map[string]string{}, len(s.Rules) > 0
	for _, r := range s.Rules {
		if r.Deny != "" && r.PIN.Message == "" {
			continue
		}
		if first[r.PIN.Message] == "" {
			first[r.PIN.Message] = r.Name
		}
		if _, ok := s.Messages[r.PIN.Message]; !ok {
			whole = false
		}
	}
	return first, whole
}

// endsInToken reports whether no word follows the last token.
func endsInToken(text string) bool {
	all := token.FindAllStringIndex(text, -1)
	return len(all) > 0 && !strings.ContainsFunc(text[all[len(all)-1][1]:], isWord)
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
