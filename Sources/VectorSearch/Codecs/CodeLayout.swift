internal import CKernels

/// How the code of one vector lies in memory.
struct CodeLayout: Sendable, Equatable {
    let body: ck_codec_body_t
    /// Elements of a code, or parts.
    let elements: Int
    let bits: Int

    /// Codes that lie together in one row of the array.
    var codesOfRow: Int { body == CK_BODY_BLOCKS ? 32 : 1 }

    /// Bytes of one row of the array.
    var rowBytes: Int {
        switch body {
        case CK_BODY_FLOAT: 4 * elements
        case CK_BODY_HALF, CK_BODY_BRAIN: 2 * elements
        case CK_BODY_NIBBLES: elements / 2
        case CK_BODY_PLANES: (elements + 7) / 8 * bits
        // Parts are read two at a time.
        case CK_BODY_BLOCKS: (elements + 1) / 2 * 2 * 16
        default: elements
        }
    }

    /// Bytes of one code.
    var codeBytes: Int { rowBytes / codesOfRow }

    /// Rows of the array that hold `count` codes.
    func rows(_ count: Int) -> Int { (count + codesOfRow - 1) / codesOfRow }
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
        return CodeLayout(body: body, elements: elements, bits: bits)
    }
}
