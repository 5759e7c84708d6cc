/// Rows of one column against all rows of another, by the columns' places in a batch.
struct CosineBlock: Sendable, Hashable {
    let left: Int
    let right: Int
}
