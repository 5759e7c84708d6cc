/// The number format that an encoder computes its matrix products in.
public enum Precision: String, Sendable, Codable, CaseIterable {
    /// 32-bit floating point: the reference.
    case float32
    /// Products of numbers in two bfloat16 parts, 16 of a float's 24 bits, summed in 32 bits.
    case bfloat16x2
    /// Products of 16-bit floating point, summed in 32 bits.
    case bfloat16
    /// Products of 8-bit integers, summed in 32 bits.
    case int8

    /// Whether this processor computes faster in this precision than in float32; true of float32.
    public var isAccelerated: Bool {
        switch self {
        case .float32: true
        case .bfloat16x2: Float32Kernels.inTwoParts != nil
        case .bfloat16, .int8: NarrowKernels.table(for: self) != nil
        }
    }
}
