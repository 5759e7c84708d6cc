internal import Tokenization

/// A batch that one worker computes, with the place of its texts.
struct BatchJob: Sendable {
    /// Which window of texts it is from, counted from 0.
    let window: Int
    /// Number of texts of that window.
    let windowCount: Int
    /// The number within the window of each text of the batch.
    let rows: [Int]
    /// The texts' tokens.
    let batch: TokenBatch
}
