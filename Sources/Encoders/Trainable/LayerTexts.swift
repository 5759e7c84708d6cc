internal import Tensors

/// What the layers of a transformer are told of the texts of a part of a batch.
struct LayerTexts {
    /// Where texts start, and the number of tokens; `texts + 1` values.
    let offsets: [Int32]
    /// What distances add to scores, or none.
    let bias: RelativeBias?
    /// What is dropped, or none.
    let dropout: BatchDropout?
}
