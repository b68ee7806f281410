package policy

import _ "embed"

// Schema is the JSON Schema of a policy file, by which editors complete and check
// while somebody types. It is made from the table in package language, and says all
// of it; what one key asks of another only Load can tell.
//
//go:embed schema.json
var Schema string
