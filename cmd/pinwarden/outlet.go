package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

// outlet is where a command prints. It remembers that something did not get out
// and stops the command then: nobody reads on, and a full disk is no success.
type outlet struct {
	io.Writer
	stop context.CancelFunc

	mu  sync.Mutex
	err error
}

// Write implements io.Writer.
func (o *outlet) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.err = err
		o.stop()
	}
	return n, err
}

// failure is what kept output from getting out. A reader who has left, as head
// does, needs no word about it.
func (o *outlet) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err == nil:
		return nil
	case errors.Is(o.err, syscall.EPIPE):
		return exit{code: exitError}
	}
	return exit{exitError, fmt.Errorf("write the output: %w", o.err)}
}
