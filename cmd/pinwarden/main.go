// Command pinwarden keeps the PINs of a hotel's door locks in agreement with
// its stays: it reads both sides, works out under reviewed policies what has to
// change, shows it, and does it.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // properties name their zones; the machine may know none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGPIPE)    // a reader who leaves is an error of the write, and no sudden death
	log.SetOutput(hearsay{os.Stderr}) // ours is slog
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
