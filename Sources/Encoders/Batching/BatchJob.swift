/// A batch that one worker computes: which texts it has.
struct BatchJob: Sendable {
    /// Which window of texts they are from, counted from 0.
    let window: Int
    /// Number of texts of that window.
    let windowCount: Int
    /// The number within the window of each text of the batch.
    let rows: ArraySlice<Int>
}
