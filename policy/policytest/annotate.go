package policytest

import (
	"fmt"
	"io"
	"strings"
)

// Annotations prints each failure as a workflow command of GitHub, which shows it
// at its line of the pull request.
func (r *Report) Annotations(w io.Writer) error {
	var b strings.Builder
	for i := range r.Results {
		t := &r.Results[i]
		if t.Broken != "" {
			annotate(&b, t.File, t.Line, 1, t.Test, t.Broken)
		}
		for j := range t.Failures {
			f := &t.Failures[j]
			text := fmt.Sprintf("%s of %s at %s\n- %s\n+ %s", f.Key, f.Stay, f.At, strings.Join(f.Want, "\n- "), strings.Join(f.Got, "\n+ "))
			annotate(&b, t.File, f.Line, f.Column, t.Test, text)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var (
	ofText     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	ofProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func annotate(b *strings.Builder, file string, line, column int, title, text string) {
	fmt.Fprintf(b, "::error file=%s,line=%d,col=%d,title=%s::%s\n", ofProperty.Replace(file), line, column, ofProperty.Replace(title), ofText.Replace(text))
}
