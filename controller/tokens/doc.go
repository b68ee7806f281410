// Package tokens keeps one account's OAuth tokens, for all properties and all processes that act for the account.
//
//	Token ──► file: fresh? ── yes ──► access token
//	            │ no
//	            └─► lock ► read again ► mark ► send once ► save ► access token
//
// A refresh token that works once makes every refresh a write that must not be sent twice and whose answer must not be
// lost. Therefore:
//
//   - a new pair must be on the disk before it is used;
//   - a mark must be on the disk before the refresh token is sent, and a refresh token that is marked must never be
//     sent again unless the answer proved that it was not spent;
//   - one process at a time refreshes, and one goroutine in it; all others use what that one got;
//   - what cannot go on without a person must be said once, with the command that mends it.
//
// What proves that a token was not spent, and what does not, is in verdict.go. Which hosts there are, and what they
// want to hear, is the adapters' knowledge and comes in as an oauth2.Config.
package tokens
