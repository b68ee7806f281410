// Package check finds what is set up wrongly before a guest does.
//
// Run is a function of values: what both sides showed, what the adapters tell
// of their accounts, and the property's policy. Each fault has one small rule,
// and all of them stand in one table. It reads nothing and writes nothing.
package check
