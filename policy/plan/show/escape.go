package show

import (
	"strconv"
	"strings"
	"unicode"
)

// printable writes out what a vendor's name must not do to a line: begin another,
// move the cursor, turn the direction of writing.
func printable(text string) string {
	if strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// longest is how much of one text a comment shows, in bytes.
const longest = 500

var escaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "~", `\~`, "|", `\|`, "$", `\$`,
	// What GitHub makes links of: people, issues, addresses.
	"@", "@<!-- -->", "#", "#<!-- -->", "://", ":<!-- -->//", "www.", "www<!-- -->.",
)

// escape writes a text so that Markdown shows it as it is: nobody is mentioned,
// nothing is linked and no page is changed by the name of a room.
func escape(text string) string {
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return escaper.Replace(printable(text))
}
