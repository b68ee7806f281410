package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// heardLine hands over what is logged.
type heardLine chan string

func (h heardLine) Write(line []byte) (int, error) {
	h <- string(line)
	return len(line), nil
}

// A server, or a proxy before it, answers once more than it was asked. The HTTP
// client logs such an answer by itself, body and all.
func TestAnAnswerThatNobodyAskedForIsNotLogged(t *testing.T) { // not parallel: the log is everybody's
	lines := make(heardLine, 16)
	defer log.SetOutput(log.Writer())
	log.SetOutput(hearsay{lines})
	const pin = "\"739\\\"sentinel\""
	const once = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n" + pin
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	more := make(chan struct{})
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, once)
		<-more
		_, _ = io.WriteString(conn, once)
	}()
	web := &http.Client{Transport: &http.Transport{}}
	resp, err := web.Get("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	close(more)
	select {
	case line := <-lines:
		if !strings.Contains(line, "Unsolicited response") || strings.Contains(line, "739") || strings.Contains(line, "sentinel") {
			t.Errorf("logged: %s", line)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("nothing was logged, so this test shows nothing: how does the client tell now?")
	}
}
