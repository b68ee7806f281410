package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// comeback waits for the browser to return from the vendor's pages: at an address of this machine, or in a line that a
// person pastes, whichever is first.
type comeback struct {
	address string // where the vendor sends the browser
	state   string // what shows that an answer belongs to this login
	path    string
	web     *http.Server // nil if the address is elsewhere
	answers chan found
}

// found is what an answer holds.
type found struct {
	code string
	err  error
}

// awaitReturn listens where the redirect leads, if that is this machine. A redirect without a port gets a free one.
func awaitReturn(redirect string) (*comeback, error) {
	u, err := url.Parse(redirect)
	if err != nil {
		return nil, errors.New("the redirect is no address")
	}
	b := &comeback{address: redirect, path: u.Path, state: rand.Text(), answers: make(chan found, 1)}
	if u.Scheme != "http" {
		return b, nil
	}
	port := u.Port()
	if port == "" {
		port = "0"
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("wait for the browser: %w; free the port, or write another redirect", err)
	}
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	u.Host = net.JoinHostPort(u.Hostname(), port)
	b.address = u.String()
	b.web = &http.Server{Handler: b, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	go func() { _ = b.web.Serve(listener) }() // ends with close
	return b, nil
}

func (b *comeback) close() {
	if b.web == nil {
		return
	}
	bound, cancel := context.WithTimeout(context.Background(), 2*time.Second) // the browser gets its page
	defer cancel()
	_ = b.web.Shutdown(bound)
}

func (b *comeback) instruction() string {
	if b.web == nil {
		return "Your browser ends at a page of the redirect. Copy its address from the address bar, paste it here and press Enter:"
	}
	return "This waits until your browser comes back. If it cannot, because it runs on another machine,\n" +
		"copy the address that it was sent to from the address bar, paste it here and press Enter."
}

// ServeHTTP takes the browser's return. What does not know the state is turned away, and the wait goes on.
func (b *comeback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if r.Method != http.MethodGet || r.URL.Path != b.path || !loopback(r.Host) {
		http.NotFound(w, r)
		return
	}
	code, err := codeFrom(r.URL.Query(), b.state)
	if errors.Is(err, errState) {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.deliver(found{code, err})
	if err != nil {
		http.Error(w, "pinwarden: "+err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintln(w, "pinwarden has the answer; whether the login worked is said where you started it. You may close this page.")
}

// deliver hands the first answer over; a page that is loaded twice changes nothing.
func (b *comeback) deliver(a found) {
	select {
	case b.answers <- a:
	default:
	}
}

// wait returns the code. Lines that are not the address with the answer are said to be so, and the wait goes on.
func (b *comeback) wait(ctx context.Context, in io.Reader, out io.Writer) (string, error) {
	pasted := make(chan found, 1)
	go func() { pasted <- b.read(in, out) }() // ends with the process where nobody types
	for {
		select {
		case a := <-b.answers:
			return a.code, a.err
		case a := <-pasted:
			if a.err != io.EOF || b.web == nil {
				return a.code, a.err
			}
			pasted = nil // nobody types here; the browser may still come
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return "", fmt.Errorf("nobody came back within %s", longestLogin)
			}
			return "", ctx.Err()
		}
	}
}

func (b *comeback) read(in io.Reader, out io.Writer) found {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		u, err := url.Parse(text)
		if err != nil || u.RawQuery == "" {
			fmt.Fprintln(out, "This is not the whole address; copy it from http to its end.")
			continue
		}
		code, err := codeFrom(u.Query(), b.state)
		if !errors.Is(err, errState) {
			return found{code, err}
		}
		fmt.Fprintf(out, "%v.\n", err)
	}
	if err := lines.Err(); err != nil {
		return found{err: fmt.Errorf("read the pasted address: %w", err)}
	}
	if b.web == nil {
		return found{err: errors.New("no address was pasted")}
	}
	return found{err: io.EOF}
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
