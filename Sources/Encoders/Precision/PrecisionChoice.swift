public import Tensors

/// Which precision a transformer is loaded in.
public enum PrecisionChoice: Sendable, Equatable {
    /// This one; float32 where the processor would not be faster in it.
    case exactly(Precision)
    /// int8 where the processor is faster in it and it passes its check, else float32.
    case automatic

    /// Whether something else than float32 may come of it on this processor.
    var needsAnother: Bool {
        switch self {
        case .exactly(let precision): precision != .float32 && precision.isAccelerated
        case .automatic: Precision.int8.isAccelerated
        }
    }
}
