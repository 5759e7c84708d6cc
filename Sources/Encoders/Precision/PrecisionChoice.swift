public import Tensors

/// Which precision a transformer is loaded in.
public enum PrecisionChoice: Sendable, Equatable {
    /// This one; float32 where the processor would not be faster in it.
    case exactly(Precision)
    /// int8 where the processor is faster in it and it passes its check, else float32.
    case automatic

    /// What is loaded without a check; nil where the check of int8 has a say.
    package var unchecked: Precision? {
        switch self {
        case .exactly(.int8), .automatic: Precision.int8.isAccelerated ? nil : .float32
        case .exactly(let precision): precision.isAccelerated ? precision : .float32
        }
    }

    /// What is loaded once int8 was checked.
    package func precision(after check: PrecisionCheck) -> Precision {
        check.passes || self == .exactly(.int8) ? .int8 : .float32
    }
}
