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

    /// Element `index` of little-endian `bytes` as float32.
    ///
    /// - Precondition: the type is floating-point, and the element lies within the bytes.
    @inline(__always)
    func float(at index: Int, of bytes: RawSpan) -> Float {
        switch self {
        case .float32:
            Float(bitPattern: UInt32(littleEndian: load(index, bytes)))
        case .float64:
            Float(Double(bitPattern: UInt64(littleEndian: load(index, bytes))))
        case .float16:
            Self.half(UInt16(littleEndian: load(index, bytes)))
        case .bfloat16:
            Float(bitPattern: UInt32(UInt16(littleEndian: load(index, bytes))) << 16)
        default:
            preconditionFailure("\(rawValue) is not a floating-point type")
        }
    }

    @inline(__always)
    private func load<T: BitwiseCopyable>(_ index: Int, _ bytes: RawSpan) -> T {
        unsafe bytes.unsafeLoadUnaligned(
            fromByteOffset: index * MemoryLayout<T>.size,
            as: T.self
        )
    }

    /// A half-precision number; written out because not every CPU's Swift has `Float16`.
    private static func half(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 0x1F)
        let fraction = UInt32(bits & 0x3FF)
        switch exponent {
        case 0:
            let magnitude = Float(fraction) * 0x1p-24
            return sign == 0 ? magnitude : -magnitude
        case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }
}
