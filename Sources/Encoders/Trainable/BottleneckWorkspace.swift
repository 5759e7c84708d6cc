/// Buffers of adapters in training.
struct BottleneckWorkspace: Sendable {
    /// Before the activation, `tokens × width`.
    var middle: [Float] = []
    /// After it.
    var activated: [Float] = []
    /// The gradient of `middle`.
    var gradient: [Float] = []
    /// Of `tokens × hidden`.
    var sum: [Float] = []
    /// A layer's input normalised, `tokens × hidden`.
    var normalized: [Float] = []
    /// The states beside the layers, forward; their gradient, backward; `tokens × hidden`.
    var aside: [Float] = []
    /// What kernels need while they run.
    var scratch: [Float] = []
}
