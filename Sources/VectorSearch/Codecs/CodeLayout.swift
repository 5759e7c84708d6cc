internal import CKernels

/// How the code of one vector lies in memory.
struct CodeLayout: Sendable, Equatable {
    let body: ck_codec_body_t
    /// Elements of a code, or parts.
    let elements: Int
    /// The most bits of an element.
    let bits: Int
    /// Bytes of the bit planes, the lowest bit first; plane `b` holds bit `b` of the leading elements.
    let planes: [Int]

    init(body: ck_codec_body_t, elements: Int, bits: Int, planes: [Int] = []) {
        self.body = body
        self.elements = elements
        self.bits = bits
        self.planes = planes
    }

    /// Codes that lie together in one row of the array.
    var codesOfRow: Int { body == CK_BODY_BLOCKS ? 32 : 1 }

    /// Bytes of one row of the array.
    var rowBytes: Int {
        switch body {
        case CK_BODY_FLOAT: 4 * elements
        case CK_BODY_HALF, CK_BODY_BRAIN: 2 * elements
        case CK_BODY_NIBBLES: elements / 2
        case CK_BODY_PLANES: planes.reduce(0, +)
        // Parts are read two at a time.
        case CK_BODY_BLOCKS: (elements + 1) / 2 * 2 * 16
        default: elements
        }
    }

    /// Bytes of one code.
    var codeBytes: Int { rowBytes / codesOfRow }

    /// Rows of the array that hold `count` codes.
    func rows(_ count: Int) -> Int { (count + codesOfRow - 1) / codesOfRow }

    /// By element its bits.
    var bitsOfElements: [UInt8] {
        guard body == CK_BODY_PLANES else {
            return [UInt8](repeating: UInt8(bits), count: elements)
        }
        return (0..<elements).map { element in
            planes.reduce(UInt8(0)) { $0 + (element < 8 * $1 ? 1 : 0) }
        }
    }

    /// The planes as kernels want them.
    var kernelPlanes: ck_planes_t {
        var all = ck_planes_t()
        all.bits = UInt32(planes.count)
        unsafe withUnsafeMutableBytes(of: &all.bytes) { bytes in
            for (plane, count) in planes.enumerated() {
                unsafe bytes.storeBytes(of: UInt32(count), toByteOffset: 4 * plane, as: UInt32.self)
            }
        }
        return all
    }
}

extension GalleryCodec {
    /// How codes lie.
    func layout(dimension: Int) -> CodeLayout {
        let elements = elements(dimension: dimension)
        switch coding {
        case .float32: return CodeLayout(body: CK_BODY_FLOAT, elements: elements, bits: 32)
        case .float16: return CodeLayout(body: CK_BODY_HALF, elements: elements, bits: 16)
        case .bfloat16: return CodeLayout(body: CK_BODY_BRAIN, elements: elements, bits: 16)
        case .int8, .int8ByVector:
            return CodeLayout(body: CK_BODY_BYTES, elements: elements, bits: 8)
        case .int4: return Self.packed(elements, bits: 4)
        case .binary: return Self.packed(elements, bits: 1)
        case .rabitq(let bits): return Self.packed(elements, bits: bits)
        case .segmented(let bytes):
            // Until it has learned how many bits an element has.
            return CodeLayout(body: CK_BODY_PLANES, elements: elements, bits: 1, planes: [bytes])
        case .product(let parts, let bits, _):
            let body = bits == 4 ? CK_BODY_BLOCKS : CK_BODY_TABLES
            return CodeLayout(body: body, elements: parts, bits: bits)
        case .residual(let stages), .localSearch(let stages):
            return CodeLayout(body: CK_BODY_TABLES, elements: stages, bits: 8)
        case .productResidual(let parts, let stages):
            return CodeLayout(body: CK_BODY_TABLES, elements: parts * stages, bits: 8)
        }
    }

    /// Nibbles are read fastest, but only in whole lines; planes waste nothing.
    private static func packed(_ elements: Int, bits: Int) -> CodeLayout {
        let body = bits == 4 && elements % 128 == 0 ? CK_BODY_NIBBLES : CK_BODY_PLANES
        return CodeLayout(
            body: body,
            elements: elements,
            bits: bits,
            planes: [Int](repeating: (elements + 7) / 8, count: bits)
        )
    }
}
