package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"pinwarden/controller/simulate"
	"pinwarden/policy"
	"pinwarden/policy/access"
)

//go:embed simulate_policy.yaml
var simulatePolicy []byte

// simulateInterval is how often the replay's controller looks by itself.
const simulateInterval = 15 * time.Minute

// simulateFlags are what the command line says.
type simulateFlags struct {
	bookings, policy, from, to, output, faults string
	seed                                       int64
	seeds                                      int
}

func newSimulate() *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Replay a file of bookings against simulated vendors, and count what guests met at the doors",
		Long: "Lives through every booking that arrives between two days, in virtual time: a hotel that\n" +
			"shows stays, amends, moves and cancels them; locks that open or do not; the controller\n" +
			"between them; and a scorer that shares nothing with the planner. Nothing outside of the\n" +
			"process is touched.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.seeds < 1 {
				return exit{exitUsage, fmt.Errorf("--seeds %d is less than one", f.seeds)}
			}
			sum := simulate.Sum{}
			for range f.seeds {
				report, err := f.replay(cmd.Context(), cmd.ErrOrStderr())
				if err == nil {
					err = f.print(cmd.OutOrStdout(), report, report.Text)
				}
				if err != nil {
					return err
				}
				sum.Add(report)
				f.seed++
			}
			if f.seeds == 1 {
				return nil
			}
			return f.print(cmd.OutOrStdout(), &sum, sum.Text)
		},
	}
	cmd.Flags().StringVar(&f.bookings, "bookings", "", "CSV `file` of bookings, with the columns that the README names")
	cmd.Flags().StringVar(&f.policy, "policy", "", "policy `file`; default: a built-in one")
	cmd.Flags().StringVar(&f.from, "from", "", "first `day` of arrivals, as 2015-07-01; default: the file's first")
	cmd.Flags().StringVar(&f.to, "to", "", "last `day` of arrivals; default: the file's last")
	cmd.Flags().Int64Var(&f.seed, "seed", 1, "what amendments, hours and PINs are drawn from")
	cmd.Flags().IntVar(&f.seeds, "seeds", 1, "how many `replays`, with seeds from --seed on, and their sum")
	cmd.Flags().StringVar(&f.faults, "faults", "none", "`what` goes wrong at the vendors: none or traps")
	cmd.Flags().StringVarP(&f.output, "output", "o", "text", "`format` of the report: text or json")
	return cmd
}

// print writes a report, or the sum of several, as one JSON value or as text.
func (f *simulateFlags) print(w io.Writer, value any, text func(io.Writer) error) error {
	if f.output == "json" {
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(value)
	}
	return text(w)
}

// replay reads what the flags name, runs it and scores it.
func (f *simulateFlags) replay(ctx context.Context, stderr io.Writer) (*simulate.Report, error) {
	switch {
	case f.bookings == "":
		return nil, exit{exitUsage, fmt.Errorf("--bookings is missing; name a CSV file of bookings")}
	case f.faults != "none" && f.faults != "traps":
		return nil, exit{exitUsage, fmt.Errorf("--faults %q is neither none nor traps", f.faults)}
	case f.output != "text" && f.output != "json":
		return nil, exit{exitUsage, fmt.Errorf("-o %q is neither text nor json", f.output)}
	}
	name, text := "simulate_policy.yaml", simulatePolicy
	if f.policy != "" {
		read, err := os.ReadFile(f.policy)
		if err != nil {
			return nil, err
		}
		name, text = f.policy, read
	}
	set, err := policy.Load(name, text)
	if err != nil {
		return nil, err
	}
	bookings, err := readBookings(f.bookings)
	if err != nil {
		return nil, err
	}
	from, to, err := f.days(bookings)
	if err != nil {
		return nil, exit{exitUsage, err}
	}
	return replay(ctx, bookings, set, from, to, f.seed, f.faults == "traps", progressLine(stderr))
}

func readBookings(path string) ([]simulate.Booking, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	bookings, err := simulate.ReadBookings(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(bookings) == 0 {
		return nil, fmt.Errorf("%s holds no bookings", path)
	}
	return bookings, nil
}

// longestRange is in days; years more are a slip of the pen that would be replayed for ever.
const longestRange = 2 * 366

// days are the first and the last day of arrivals.
func (f *simulateFlags) days(bookings []simulate.Booking) (from, to access.Date, err error) {
	from, to = bookings[0].Arrival, bookings[0].Arrival
	for i := range bookings {
		from, to = min(from, bookings[i].Arrival), max(to, bookings[i].Arrival)
	}
	for _, flag := range []struct {
		name, text string
		date       *access.Date
	}{{"--from", f.from, &from}, {"--to", f.to, &to}} {
		if flag.text == "" {
			continue
		}
		if *flag.date, err = access.ParseDate(flag.text); err != nil {
			return 0, 0, fmt.Errorf("%s: %w", flag.name, err)
		}
	}
	if to < from {
		return 0, 0, fmt.Errorf("--to %s is before --from %s", to, from)
	}
	if to-from > longestRange {
		return 0, 0, fmt.Errorf("arrivals from %s to %s span more than %d days; name fewer with --from and --to", from, to, longestRange)
	}
	if len(simulate.Arriving(bookings, from, to)) == 0 {
		return 0, 0, fmt.Errorf("no booking of the file arrives from %s to %s", from, to)
	}
	return from, to, nil
}

// progressLine rewrites one line of a terminal; anything else hears nothing.
func progressLine(w io.Writer) func(simulate.Progress) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	var shown time.Time
	return func(p simulate.Progress) {
		if time.Since(shown) < 200*time.Millisecond && p.Done < 1 {
			return
		}
		shown = time.Now()
		fmt.Fprintf(file, "\r%s  %3.0f %%  %d passes ", p.At.Format(time.DateOnly), 100*p.Done, p.Passes)
		if p.Done >= 1 {
			fmt.Fprint(file, "\r\x1b[K")
		}
	}
}
