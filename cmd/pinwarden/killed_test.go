package main

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"testing"

	"pinwarden/sinks/saltoks/saltosim"
	"pinwarden/sources/akia/akiasim"
)

func TestKilledAtAnyWriteAndRunAgain(t *testing.T) {
	t.Parallel()
	for i := range changes {
		c := &changes[i]
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := newTrial(t, c)
			mark := x.locks.Mark()
			c.happens(x)
			x.converge(t)
			n := len(x.locks.Since(mark).Writes)
			x.judge(c)
			if n == 0 {
				t.Fatal("the change needs no write")
			}
			t.Logf("%d writes", n)
			for k := 1; k <= n; k++ {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("write %d of %d, after it %t", k, n, after), func(t *testing.T) {
						t.Parallel()
						x := newTrial(t, c)
						struck := x.strike(k, after)
						c.happens(x)
						x.converge(t)
						if !struck.Load() {
							t.Errorf("write %d was never made", k)
						}
						x.judge(c)
					})
				}
			}
		})
	}
}

func TestKilledWhileTelling(t *testing.T) {
	t.Parallel()
	for _, sent := range []bool{false, true} {
		t.Run(fmt.Sprintf("the message has gone: %t", sent), func(t *testing.T) {
			t.Parallel()
			c := &changes[0]
			x := newTrial(t, c)
			var struck atomic.Bool
			x.hotel.Hook(func(r akiasim.Request) akiasim.Fault {
				if r.Route != "POST /v3/customers/{id}/messages" || struck.Swap(true) {
					return akiasim.Fault{}
				}
				die := func(rw http.ResponseWriter, r *http.Request) {
					x.kill()
					akiasim.Cut(rw, r)
				}
				if sent {
					return akiasim.Fault{After: die}
				}
				return akiasim.Fault{Before: die}
			})
			c.happens(x)
			x.converge(t)
			if !struck.Load() {
				t.Fatal("nothing was told")
			}
			x.judge(c)
			want := 1
			if sent {
				want = 2 // a duplicate is harmless, silence is not
			}
			same(t, "messages with a code to A", len(x.codes("A")), want)
		})
	}
}

func TestTermDuringAWriteEndsCleanly(t *testing.T) {
	t.Parallel()
	c := &changes[0]
	x := newTrial(t, c)
	begun, goOn := make(chan struct{}), make(chan struct{})
	var n atomic.Int64
	x.locks.Intercept(func(r *http.Request) (saltosim.Fault, bool) {
		if r.Method != http.MethodGet && n.Add(1) == 3 {
			close(begun)
			<-goOn
		}
		return saltosim.Fault{}, false
	})
	mark := x.locks.Mark()
	c.happens(x)
	cmd, out, err := x.start("run")
	if err != nil {
		t.Fatal(err)
	}
	<-begun
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	x.until(t, "the program stops listening", func() bool {
		conn, err := net.Dial("tcp", x.listen)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	close(goOn)
	code, err := x.wait(cmd)
	if err != nil || code != exitFine {
		t.Errorf("run exits with %d (%v) after SIGTERM:\n%s", code, err, out)
	}
	writes := x.locks.Since(mark).Writes
	if len(writes) != 3 || writes[2].Status >= 300 || writes[2].Lost {
		t.Errorf("the locks saw %d writes, the last with status %d; want 3, and the third done", len(writes), writes[len(writes)-1].Status)
	}
	x.allDone(t)
	x.converge(t)
	x.judge(c)
}
