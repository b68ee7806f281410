package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"pinwarden/sources/akia/akiasim"
)

// deaf is a pipe that nobody reads any more.
func deaf(t *testing.T) *os.File {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { write.Close() })
	return write
}

// program is the built program in a folder of its own, with one for what is temporary.
func program(t *testing.T, dir string, args ...string) (cmd *exec.Cmd, stderr *strings.Builder, temp string) {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatal(err)
	}
	cmd, stderr, temp = exec.Command(file, args...), &strings.Builder{}, folder(t)
	t.Cleanup(func() { said(t, stderr.String()) })
	cmd.Dir, cmd.Stderr, cmd.Env = dir, stderr, append(os.Environ(), "TMPDIR="+temp)
	return cmd, stderr, temp
}

func guestInHouse(t *testing.T) *rig {
	t.Helper()
	r, err := newRig(folder(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	r.addRoom("101")
	r.book("A", "101", akiasim.Arrived, -1, 2)
	return r
}

func TestAReaderWhoLeavesIsNoCrash(t *testing.T) {
	t.Parallel()
	r := guestInHouse(t)
	r.converge(t) // so that plan works on a copy of the ledger
	for _, args := range [][]string{{"plan"}, {"apply"}, {"demo", "--no-wait"}, {"demo"}} {
		cmd, stderr, temp := program(t, r.dir, args...)
		cmd.Stdout = deaf(t)
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != exitError || stderr.Len() > 0 {
			t.Errorf("%v ends with %s and says %q; want exit code 1 and nothing", args, cmd.ProcessState, stderr)
		}
		if left, err := filepath.Glob(temp + "/*"); err != nil || len(left) > 0 {
			t.Errorf("%v leaves %v (%v)", args, left, err)
		}
	}
}

func TestAFullDiskIsNoSuccess(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("NOT TESTED: only Linux has a disk that is always full, /dev/full")
	}
	defer full.Close()
	cmd, stderr, _ := program(t, folder(t), "demo", "--no-wait")
	cmd.Stdout = full
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != exitError || !strings.Contains(stderr.String(), "write the output: ") {
		t.Errorf("demo ends with %s and says %q", cmd.ProcessState, stderr)
	}
}

func TestTheDaemonGoesOnWhenNobodyReadsItsLog(t *testing.T) {
	t.Parallel()
	r := guestInHouse(t)
	cmd, _, _ := program(t, r.dir, "run")
	cmd.Stderr = deaf(t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	x := &trial{rig: r}
	x.until(t, "the daemon is ready", func() bool {
		resp, err := http.Get("http://" + r.listen + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("run ends with %v", err)
	}
}
