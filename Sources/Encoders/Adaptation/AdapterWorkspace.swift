/// The buffers of adapters in a forward pass.
struct AdapterWorkspace: Sendable {
    /// Between the two halves of a bottleneck, `tokens × width`.
    var middle: [Float] = []
    /// Of `tokens × hidden`.
    var sum: [Float] = []
    /// A layer's input normalised, `tokens × hidden`.
    var normalized: [Float] = []
    /// The states beside the layers, `tokens × hidden`.
    var aside: [Float] = []
}
