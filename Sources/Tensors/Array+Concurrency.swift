internal import Dispatch

extension Array where Element: Sendable {
    /// Changes all elements, each on a core of its own where there are enough; begins in order.
    package mutating func forEachConcurrently(_ body: @Sendable (Int, inout Element) -> Void) {
        unsafe withUnsafeMutableBufferPointer { elements in
            // Each call has its own element.
            nonisolated(unsafe) let elements = unsafe elements
            unsafe DispatchQueue.concurrentPerform(iterations: elements.count) { index in
                unsafe body(index, &elements[index])
            }
        }
    }
}
