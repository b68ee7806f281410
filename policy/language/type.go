package language

// Kind tells how a Type is to be read.
type Kind uint8

// The kinds; doc.go says what each is.
const (
	Text Kind = iota
	Prose
	Word
	List
	Map
	Object
	Either
)

// Type is what stands behind a key.
type Type struct {
	Name    string // for people, and for a definition of its own: "time"
	Kind    Kind
	Pattern string   // of a Text: a regular expression, anchored at both ends
	Words   []string // of a Word
	Keys    []Key    // of an Object, in the order in which they are read
	// Forms are sets of keys of an Object, none of them in two: one is there whole, and
	// no key of another.
	Forms [][]string
	Of    *Type   // of a List or a Map
	Types []*Type // of an Either
	// Single says that one item may stand for a list of one.
	Single bool
	// Least and Most bound the items of a List or the keys of an Object; 0 is no bound.
	Least, Most int
}

// Key is one key of an Object.
type Key struct {
	Name     string
	Type     *Type
	Required bool
	// Default is what holds without the key, as a file would say it; empty if nothing
	// does, or if no value says the same.
	Default string
	Absent  string // what holds without the key, in words, where no Default says it
	Unit    string // what a value counts or is compared with
	Example string // a value as a file may hold it
	Means   string // one sentence or two, for README.md
	// Also are words that people write for it by mistake.
	Also []string
}

// Key returns a key of an Object.
func (t *Type) Key(name string) (Key, bool) {
	for _, k := range t.Keys {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

// Names are the keys of an Object.
func (t *Type) Names() []string {
	names := make([]string, len(t.Keys))
	for i, k := range t.Keys {
		names[i] = k.Name
	}
	return names
}

func object(keys ...Key) *Type            { return &Type{Kind: Object, Keys: keys} }
func word(name string, w ...string) *Type { return &Type{Kind: Word, Name: name, Words: w} }
func text(name, pattern string) *Type     { return &Type{Kind: Text, Name: name, Pattern: pattern} }
func either(name string, t ...*Type) *Type {
	return &Type{Kind: Either, Name: name, Types: t}
}

// listOf is a list that must be written as one.
func listOf(of *Type) *Type { return &Type{Kind: List, Of: of, Least: 1} }

// oneOrMore is a list, or one item without it.
func oneOrMore(of *Type) *Type { return &Type{Kind: List, Of: of, Least: 1, Single: true} }
