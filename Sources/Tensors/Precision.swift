/// The number format that an encoder computes its matrix products in.
public enum Precision: String, Sendable, Codable, CaseIterable {
    /// 32-bit floating point: the reference.
    case float32
    /// Products of 16-bit floating point, summed in 32 bits.
    case bfloat16
    /// Products of 8-bit integers, summed in 32 bits.
    case int8
}
