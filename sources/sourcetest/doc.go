// Package sourcetest is the contract that every controller.Source must pass.
//
// Hello, friend! Are you adding a source? Write a test that calls [Run] with a
// function that opens an empty hotel of yours, and hand over the [Levers] that
// change it. A lever that your source does not have stays nil; the cases that
// need it are skipped, and say so.
//
//	func TestContract(t *testing.T) {
//		sourcetest.Run(t, func(t testing.TB) (controller.Source, sourcetest.Levers) { … })
//	}
//
// Every case ends in "again: nothing": a second observation of an unchanged
// hotel must be equal to the first, apart from when it was made. The package is
// imported from tests only.
package sourcetest
