internal import Tensors

/// The buffers of adapters in a forward pass.
struct AdapterWorkspace: ~Copyable, Sendable {
    /// Between the two halves of a bottleneck, `tokens × width`.
    var middle = AlignedFloats()
    /// Of `tokens × hidden`.
    var sum = AlignedFloats()
    /// A layer's input normalised, `tokens × hidden`.
    var normalized = AlignedFloats()
    /// The states beside the layers, `tokens × hidden`.
    var aside = AlignedFloats()
}
