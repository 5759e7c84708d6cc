/// What the backward pass of pooling and the steps after it needs of the forward pass.
struct HeadPass: Sendable {
    /// What came into each step, `texts × columns`, and the vectors.
    var values: [[Float]] = []
    /// What came into the activation of each step that has one; empty for others.
    var sums: [[Float]] = []
}
