// Package policytest tells what a policy does to invented stays: the tests that a
// hotel keeps beside its policies.
//
//	Load      reads a file of tests, as strictly as a policy
//	hotel     is what the test says that the hotel shows, instant by instant
//	locks     are a lock system in memory that does at once what it is told
//	run       makes a pass whenever the answer changes: policy.Desire, plan.Diff, locks
//	see       looks at one stay then, and compares it with what was expected
//	Report    is what came out: failures with what was expected and got, and which rules were asked
//
// It is there because a policy is changed by people who have no account and no
// simulator at hand. Conflicts, gates, grace and moves are judged by the same code
// as in earnest; the operator's guards are not, since they are no policy. Nothing
// is read from or written to anywhere, and the time is the test's.
package policytest
