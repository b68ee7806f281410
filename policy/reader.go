package policy

import (
	"io/fs"

	"pinwarden/policy/access"
	"pinwarden/policy/language"
)

// Reader reads a YAML file that belongs to policies, such as their tests, by the
// rules of their own language: nothing is unknown, twice, empty or elsewhere, and
// all that is wrong is found at once, each with its place and a way to mend it.
type Reader struct{ d *decoder }

// Value is one value of the file, with its line and column.
type Value = value

// Read puts a value where it belongs, or notes what is wrong with it.
type Read = reader

// Field is one key that a mapping may have.
type Field struct {
	key, example string // an example of a key that must be there
	read         Read
}

// Need is a key that must be there, as the example shows.
func Need(key, example string, read Read) Field { return Field{key, example, read} }

// May is a key that can be left out.
func May(key string, read Read) Field { return Field{key: key, read: read} }

// NewReader returns a reader of one file; its name is only for messages.
func NewReader(file string) Reader { return Reader{newDecoder(file)} }

// Read reads the only document of a text, and returns Diagnostics if anything is wrong.
func (r Reader) Read(text []byte, document Read) error {
	r.d.bounded(func() {
		if root, ok := r.d.parse(text); ok {
			document(root)
		}
	})
	if !r.d.found.wrong() {
		return nil
	}
	return r.d.found.settle()
}

// Fault notes a mistake at a value.
func (r Reader) Fault(v Value, what, mend string) { r.d.fault(v, what, mend) }

// Wrong counts the mistakes so far.
func (r Reader) Wrong() int {
	n := 0
	for _, d := range r.d.found {
		if !d.Warning {
			n++
		}
	}
	return n
}

// Object reads a mapping of known keys, in the order of the fields.
func (r Reader) Object(fields ...Field) Read {
	of, read := &language.Type{Kind: language.Object}, readers{}
	for _, f := range fields {
		of.Keys = append(of.Keys, language.Key{Name: f.key, Required: f.example != "", Example: f.example})
		read[f.key] = f.read
	}
	return r.d.object(of, read)
}

// Named reads a mapping whose keys are names, in the order of the file.
func (r Reader) Named(read func(name string, v Value)) Read { return r.d.named(read) }

// List reads the items of a list that is not empty.
func (r Reader) List(read Read) Read { return r.d.list(read) }

// OneOrMore reads a single value or each item of a list.
func (r Reader) OneOrMore(read Read) Read { return r.d.oneOrMore(read) }

// Text reads one line of text, as it stands in the file.
func (r Reader) Text(to *string) Read { return r.d.text(to) }

// Texts reads one text or a list of different ones.
func (r Reader) Texts(to *[]string) Read { return r.d.texts(to) }

// Clock reads a time of day.
func (r Reader) Clock(to *access.TimeOfDay) Read { return r.d.clock(to) }

// Count reads a whole number from 1 on.
func (r Reader) Count(to *int) Read { return r.d.count(to) }

// OneOf reads one of some words.
func (r Reader) OneOf(v Value, words ...string) bool { return r.d.oneOf(v, words...) }

// Get returns the value of a key of a mapping, or the mapping if there is none.
func (v Value) Get(key string) (Value, bool) { return v.get(key) }

// At names the value to people by a name of its own.
func (v Value) At(name string) Value { return v.at(name, v.Node) }

// ReadFile reads a regular file, but of one that is larger than FileLimit only
// enough to know it.
func ReadFile(fsys fs.FS, name string) ([]byte, error) { return readFile(fsys, name) }

// Quote shows a value in a message, cut to a length that a line can hold.
func Quote(s string) string { return quote(s) }

// Suggest says what to write in place of an unknown word: the known one that it
// resembles, or all of them.
func Suggest(word string, known []string) string { return suggest(word, known) }
