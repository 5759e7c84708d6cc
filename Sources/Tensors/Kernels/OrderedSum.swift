internal import Dispatch

/// Adds what parts of a computation give in the order of the parts, whichever is ready first.
///
/// Sums of floats depend on their order, and a run must give the same ones every time. All parts add
/// the same stretches of the sum in the same order and hold one at a time, so that memory does not
/// grow with the sum. Parts may run on one thread if an earlier one is never started after a later.
@safe
package final class OrderedSum: @unchecked Sendable {
    // Safety: a stretch of `sum` is touched by one part at a time, whose turn a semaphore gives.
    private let sum: UnsafeMutableBufferPointer<Float>
    private let turns: [DispatchSemaphore]

    /// Lends a sum over `parts` parts to `body`; `values` are what it begins with and becomes.
    package static func adding(
        to values: inout [Float],
        parts: Int,
        _ body: (OrderedSum) -> Void
    ) {
        unsafe values.withUnsafeMutableBufferPointer { values in
            body(unsafe OrderedSum(values, parts: parts))
        }
    }

    @unsafe
    private init(_ sum: UnsafeMutableBufferPointer<Float>, parts: Int) {
        unsafe self.sum = unsafe sum
        turns = (0..<parts).map { _ in DispatchSemaphore(value: 0) }
    }

    /// Waits until the parts before have added their stretch, then lends the whole sum, of which the
    /// part may touch the stretch that is next.
    package func take(_ part: Int, _ body: (inout MutableSpan<Float>) -> Void) {
        if part > 0 { turns[part].wait() }
        var span = unsafe sum.mutableSpan
        body(&span)
        if part + 1 < turns.count { turns[part + 1].signal() }
    }
}
