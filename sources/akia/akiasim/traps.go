package akiasim

import (
	"fmt"
	"hash/fnv"
	"net/http"
)

// chance is a number from 0 to 1 that only the seed and a name decide: the same every time, whatever else goes on.
func chance(seed int64, name string) float64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, name)
	x := h.Sum64()
	x ^= x >> 33 // the hash alone mixes its last bytes too little
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// Traps is a judge for Hook: of all requests the given share goes wrong, one way or another, and a seed always hits the
// same ones. The ways: 429 with and without Retry-After, 500, 503, the login page, a connection cut before or after the
// work was done, an answer that is not JSON, one that is cut short.
func Traps(seed int64, share float64) func(Request) Fault {
	ways := []Fault{
		{Before: Refuse(http.StatusTooManyRequests, "slow down")},
		{Before: tooFast(1)},
		{Before: Refuse(http.StatusInternalServerError, "sorry")},
		{Before: Refuse(http.StatusServiceUnavailable, "sorry")},
		{After: Refuse(http.StatusBadGateway, "sorry")},
		{Before: LoginPage},
		{Before: Cut},
		{After: Cut},
		{Before: jsonAnswer(http.StatusOK, []byte("null"))},
		{After: jsonAnswer(http.StatusOK, []byte(`{"status":"ok","status_code":200,"data":{`))},
	}
	return func(r Request) Fault {
		name := fmt.Sprintf("%s %s %d", r.Route, r.ID, r.Nth)
		if chance(seed, name) >= share {
			return Fault{}
		}
		return ways[int(chance(seed, "way of "+name)*float64(len(ways)))]
	}
}

// tooFast answers 429 and how many seconds to wait (both assumed: neither status nor header is documented).
func tooFast(seconds int) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Retry-After", fmt.Sprint(seconds))
		Refuse(http.StatusTooManyRequests, "slow down")(rw, r)
	}
}
