// Package language is the policy language as data: every key that a policy file
// may have, with its type, default, unit, example and meaning.
//
// The decoder draws its known keys and its "did you mean" from here, README.md its
// tables, and a JSON Schema can be made from it, so that they cannot disagree. To
// walk it, begin at [Policy] and follow a [Type] by its [Kind]:
//
//	Text, Prose   a single value; Pattern, if there is one, holds for all of it
//	Word          a single value, one of Words
//	List          items of the type Of, from Least to Most of them; with Single one item may stand without its list
//	Map           names of the hotel's own (each a Text), values of the type Of
//	Object        the Keys, from Least to Most of them; where there are Forms, one of these sets of keys is there whole and no key of another
//	Either        one of the Types
//
// [Conditions] holds itself (under not and any) and is the only cycle; types with a
// Name are worth a definition of their own. What one key asks of another (a time
// that must be later, a name that must be declared) is not here: the package
// policy finds that.
//
// A single value is the text that stands in the file, whatever else YAML would make
// of it: office: 41 and office: "41" are one. A plain number that is not written as
// YAML would print it (0204, 1_000, 4.10), and a plain true or false, is refused
// where a Text is wanted; quotes make it a text. Nothing may be null, empty lists
// and keys that are not here are refused, and so are two equal items of a list of
// texts or words.
package language
