package show_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// frames shows the page in the widths of a phone and of a desk, and writes down what a
// reader would see of it. Its script is the test's; the page has none.
const frames = `<!doctype html><body>
<iframe src="/plan.html" width="390" height="800"></iframe>
<iframe src="/plan.html" width="1280" height="800"></iframe>
<pre id="seen"></pre>
<script>
addEventListener("load", () => {
  const seen = [...document.querySelectorAll("iframe")].map(f => {
    const d = f.contentDocument, w = f.contentWindow, root = d.documentElement;
    const wide = [...d.querySelectorAll("body *")].filter(e => !e.closest("svg") && !e.classList.contains("hide") && e.getBoundingClientRect().right > root.clientWidth + 0.5);
    const first = [...d.querySelectorAll("h2")].map(h => h.textContent)[0];
    return {
      width: root.clientWidth, scroll: root.scrollWidth, wide: wide.map(e => e.outerHTML.slice(0, 80)),
      paper: w.getComputedStyle(d.body).backgroundColor, ink: w.getComputedStyle(d.body).color,
      bars: d.querySelectorAll(".chart rect").length, broad: Math.max(...[...d.querySelectorAll(".chart rect")].map(e => e.getBoundingClientRect().width)),
      first: first, unnamed: d.querySelectorAll(".chart svg:not([aria-label]):not([aria-hidden]):not(svg svg)").length,
    };
  });
  document.getElementById("seen").textContent = JSON.stringify(seen);
});
</script>`

// seen is what the script saw of one frame.
type seen struct {
	Width, Scroll float64
	Wide          []string
	Paper, Ink    string
	Bars          int
	Broad         float64
	First         string
	Unnamed       int
}

// TestThePageInABrowser shows the page to Chromium, as Debian packages it. Where there is
// none the test is skipped, unless PINWARDEN_BROWSER names the one that has to be there.
func TestThePageInABrowser(t *testing.T) {
	t.Parallel()
	browser := os.Getenv("PINWARDEN_BROWSER")
	if browser == "" {
		found, err := exec.LookPath("chromium")
		if err != nil {
			t.Skip("NOT TESTED: there is no chromium to look at the page with")
		}
		browser = found
	}
	asked := &asked{}
	server := httptest.NewServer(asked)
	defer server.Close()
	papers := map[string][2]string{"light": {"rgb(255, 255, 255)", "rgb(28, 33, 38)"}, "dark": {"rgb(20, 24, 28)", "rgb(230, 233, 236)"}}
	for scheme, want := range papers {
		for _, s := range look(t, browser, server.URL, scheme) {
			where := fmt.Sprintf("%s, %.0f pixels", scheme, s.Width)
			if s.Scroll > s.Width || len(s.Wide) > 0 {
				t.Errorf("%s: the page is %.0f pixels wide: %q", where, s.Scroll, s.Wide)
			}
			if got := [2]string{s.Paper, s.Ink}; got != want {
				t.Errorf("%s: paper and ink are %q, want %q: its style does not reach it", where, got, want)
			}
			if s.Bars < 15 || s.Broad < s.Width/4 {
				t.Errorf("%s: %d bars, the broadest of %.0f pixels", where, s.Bars, s.Broad)
			}
			if s.First != "Newly reachable doors" || s.Unnamed != 0 {
				t.Errorf("%s: the first part is %q, and %d pictures have no words", where, s.First, s.Unnamed)
			}
		}
	}
	if other := asked.other(); len(other) > 0 {
		t.Errorf("the page asks for %q", other)
	}
}

// look returns what both frames showed.
func look(t *testing.T, browser, url, scheme string) []seen {
	t.Helper()
	preferred := map[string]string{"dark": "0", "light": "1"}[scheme]
	profile, err := os.MkdirTemp("", "pinwarden-browser-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(profile) // a last process of the browser may write there for a moment still
	cmd := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
		"--user-data-dir="+profile, "--window-size=1700,1000", "--blink-settings=preferredColorScheme="+preferred, "--dump-dom", url)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	m := regexp.MustCompile(`<pre id="seen">(.+)</pre>`).FindStringSubmatch(string(out))
	if m == nil {
		t.Fatalf("the script saw nothing:\n%s", out)
	}
	var frames []seen
	if err := json.Unmarshal([]byte(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(m[1])), &frames); err != nil {
		t.Fatal(err)
	}
	if len(frames) != 2 || frames[0].Width > 390 || frames[1].Width < 1200 {
		t.Fatalf("the frames are not of two widths: %+v", frames)
	}
	return frames
}

// asked serves the page and keeps what else is asked for.
type asked struct {
	mu    sync.Mutex
	paths []string
}

func (a *asked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		_, _ = w.Write([]byte(frames))
	case "/plan.html":
		_ = rich().HTML(w)
	default:
		a.mu.Lock()
		defer a.mu.Unlock()
		a.paths = append(a.paths, r.URL.Path)
		http.NotFound(w, r)
	}
}

// other is what was asked for beside the page and the picture for a browser's tab.
func (a *asked) other() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.paths), func(p string) bool { return p == "/favicon.ico" })
}
