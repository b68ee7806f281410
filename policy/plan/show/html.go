package show

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

// page is the template of the page. Vendors' names go through printable, as
// everywhere, and then through html/template's own escapes.
var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"p": printable, "names": names, "room": roomName, "clock": clock,
	"title": (*Report).title, "warnings": (*Report).warnings, "chart": (*Report).chart,
	"hours": (*Reach).hours, "note": State.note,
	"says": (*Change).says, "because": (*Change).because, "waits": (*Change).waits,
}).Parse(pageText))

// HTML prints the document as one page that needs nothing else: no script, no
// font, no picture from anywhere. Its policy for browsers allows its own style
// alone.
func (d *Document) HTML(w io.Writer) error {
	sum := sha256.Sum256([]byte(pageStyle))
	return page.Execute(w, map[string]any{
		"Document": d, "Several": len(d.Plans) > 1,
		"Style":  template.CSS(pageStyle),
		"Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	})
}
