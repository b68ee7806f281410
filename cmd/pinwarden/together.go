package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/sourcegraph/conc/panics"
	"github.com/sourcegraph/conc/pool"
)

// task is something that goes on until its context ends.
type task struct {
	name string
	do   func(context.Context) error
}

// together runs tasks until the context ends, which is a clean stop. A task that
// ends before that, with an error, a panic or nothing to say, stops the others:
// a process with half of its tasks looks alive and is not.
func together(ctx context.Context, log *slog.Logger, tasks ...task) error {
	all := pool.New().WithContext(ctx).WithCancelOnError().WithFirstError()
	for _, t := range tasks {
		all.Go(func(ctx context.Context) error {
			err := t.toTheEnd(ctx)
			if err != nil {
				log.Error("ended", "task", t.name, "error", err)
			}
			return err
		})
	}
	return all.Wait()
}

// toTheEnd runs a task; only the end of the context is a good end.
func (t *task) toTheEnd(ctx context.Context) (err error) {
	panicked := panics.Try(func() { err = t.do(ctx) })
	switch {
	case panicked != nil:
		return fmt.Errorf("%s: %w", t.name, panicked.AsError())
	case err != nil:
		return fmt.Errorf("%s: %w", t.name, err)
	case ctx.Err() == nil:
		return fmt.Errorf("%s ended although nobody stopped it", t.name)
	}
	return nil
}
