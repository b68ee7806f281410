package main

import (
	"context"
	"fmt"

	"pinwarden/controller"
	"pinwarden/controller/simulate"
	"pinwarden/policy/access"
	"pinwarden/policy/plan"
)

// writeLog is the sink with every write written down.
type writeLog struct {
	controller.Sink
	world *replayWorld
	log   *simulate.Log
}

// Do performs one step.
func (l writeLog) Do(ctx context.Context, s plan.Step, seen access.Holding) (plan.Receipt, error) {
	receipt, err := l.Sink.Do(ctx, s, seen)
	what := fmt.Sprintf("%s %s %s %s %s %s %s", s.Op, s.Line, s.Ref, s.Person, s.Schedule, s.Door, s.Window)
	l.world.touched(s.Key, err)
	l.log.Writes = append(l.log.Writes, simulate.Write{
		At: l.world.clock.Now(), Stay: l.world.stays[s.Key], What: what, Failed: err != nil,
	})
	return receipt, err
}

// Look reads one holding back.
func (l writeLog) Look(ctx context.Context, seen access.Holding) (access.Holding, error) {
	h, err := l.Sink.Look(ctx, seen)
	l.world.touched(seen.Key, err)
	return h, err
}
