/// The element types of safetensors files, by the names that the format gives them.
public enum ElementType: String, Sendable, CaseIterable {
    /// IEEE double precision.
    case float64 = "F64"
    /// IEEE single precision.
    case float32 = "F32"
    /// IEEE half precision.
    case float16 = "F16"
    /// The upper half of a single-precision number.
    case bfloat16 = "BF16"
    /// 64-bit integers.
    case int64 = "I64"
    /// 32-bit integers.
    case int32 = "I32"
    /// 16-bit integers.
    case int16 = "I16"
    /// 8-bit integers.
    case int8 = "I8"
    /// Unsigned 64-bit integers.
    case uint64 = "U64"
    /// Unsigned 32-bit integers.
    case uint32 = "U32"
    /// Unsigned 16-bit integers.
    case uint16 = "U16"
    /// Unsigned 8-bit integers.
    case uint8 = "U8"
    /// One byte, 0 or 1.
    case boolean = "BOOL"

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .float64, .int64, .uint64: 8
        case .float32, .int32, .uint32: 4
        case .float16, .bfloat16, .int16, .uint16: 2
        case .int8, .uint8, .boolean: 1
        }
    }

    /// Whether elements are floating-point numbers.
    public var isFloatingPoint: Bool {
        switch self {
        case .float64, .float32, .float16, .bfloat16: true
        default: false
        }
    }
}
