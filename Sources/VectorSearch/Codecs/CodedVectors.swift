internal import CKernels
public import Storage
internal import Tensors

/// Vectors as codes, as they are stored.
public struct CodedVectors: Sendable {
    /// Number of vectors.
    public let count: Int
    /// The codes; a code a row, or 32 together for four-bit product codes.
    public let codes: MappedArray
    /// By row what its sum is multiplied by, 4 bytes; `nil` where that is 1.
    let factors: MappedArray?
    /// By row a factor and an offset in half precision, 4 bytes; `nil` for codes without.
    let estimates: MappedArray?
    /// By row the squared length, 4 bytes; `nil` for inner products.
    let norms: MappedArray?

    static let names = (
        codes: "codec.codes", factors: "codec.factors", estimates: "codec.estimates",
        norms: "codec.norms"
    )

    /// Bytes of everything.
    public var bytes: Int {
        [codes, factors, estimates, norms].compactMap(\.self)
            .reduce(0) { $0 + $1.rows * $1.rowBytes }
    }

    init(
        _ rows: TrainedCodec.Rows,
        count: Int,
        layout: CodeLayout
    ) throws(VectorSearchError) {
        self.count = count
        let bytes = layout.codesOfRow == 1 ? rows.codes : Self.blocks(rows.codes, count, layout)
        codes = MappedArray(copying: bytes.span, rowBytes: layout.rowBytes)
        factors =
            rows.factors.isEmpty ? nil : MappedArray(copying: rows.factors.span, rowBytes: 4)
        estimates =
            rows.estimates.isEmpty
            ? nil
            : try StoredVectors(
                Matrix(rows: count, columns: 2, elements: rows.estimates),
                codec: .float16
            ).array
        norms = rows.norms.isEmpty ? nil : MappedArray(copying: rows.norms.span, rowBytes: 4)
    }

    /// Opens stored codes.
    init(
        _ codec: GalleryCodec,
        count: Int,
        dimension: Int,
        metric: Metric,
        arrays: [String: MappedArray]
    ) throws(VectorSearchError) {
        let shapes = Self.shapes(codec, count: count, dimension: dimension, metric: metric)
        try shapes.require(arrays)
        guard let codes = arrays[Self.names.codes] else {
            throw .arrayMissing(name: Self.names.codes)
        }
        self.count = count
        self.codes = codes
        factors = arrays[Self.names.factors]
        estimates = arrays[Self.names.estimates]
        norms = arrays[Self.names.norms]
        if let estimates { try Self.opened(estimates).requireFinite() }
        try factors?.requireFiniteFloats(name: Self.names.factors)
        try norms?.requireFiniteFloats(name: Self.names.norms)
    }

    /// Everything by name, to be stored.
    var arrays: [String: MappedArray] {
        var arrays = [Self.names.codes: codes]
        arrays[Self.names.factors] = factors
        arrays[Self.names.estimates] = estimates
        arrays[Self.names.norms] = norms
        return arrays
    }

    static func shapes(
        _ codec: GalleryCodec,
        count: Int,
        dimension: Int,
        metric: Metric
    ) -> [ArrayShape] {
        let layout = codec.layout(dimension: dimension)
        var shapes = [
            ArrayShape(name: names.codes, rows: layout.rows(count), rowBytes: layout.rowBytes)
        ]
        if codec.coding.hasFactors {
            shapes.append(ArrayShape(name: names.factors, rows: count, rowBytes: 4))
        }
        if codec.coding.hasEstimates {
            shapes.append(ArrayShape(name: names.estimates, rows: count, rowBytes: 4))
        }
        if metric == .euclidean {
            shapes.append(ArrayShape(name: names.norms, rows: count, rowBytes: 4))
        }
        return shapes
    }

    /// The codes of some vectors, a code a row.
    func rows(
        _ places: [Int],
        layout: CodeLayout
    ) throws(VectorSearchError) -> TrainedCodec.Rows {
        var rows = TrainedCodec.Rows()
        if let estimates {
            rows.estimates = try Self.opened(estimates).matrix(places).elements
        }
        for place in places {
            if layout.codesOfRow == 1 {
                codes.withRow(place) { bytes in
                    for index in bytes.byteOffsets {
                        rows.codes.append(
                            unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
                        )
                    }
                }
            } else {
                rows.codes += code(place, layout)
            }
            rows.factors += factors.map { $0.floats(ofRow: place) } ?? []
            rows.norms += norms.map { $0.floats(ofRow: place) } ?? []
        }
        return rows
    }

    private static func opened(
        _ estimates: MappedArray
    ) throws(VectorSearchError) -> StoredVectors {
        try StoredVectors(estimates, codec: .float16, dimension: 2)
    }

    /// Two codes of four bits lie in a byte of FAISS's; 32 vectors lie together in a block, 16
    /// bytes a part: vector `i` in the low half of byte `i`, or in the high half of byte `i - 16`.
    private static func blocks(_ rows: [UInt8], _ count: Int, _ layout: CodeLayout) -> [UInt8] {
        var blocks = [UInt8](repeating: 0, count: layout.rows(count) * layout.rowBytes)
        let width = (layout.elements + 1) / 2
        for row in 0..<count {
            for part in 0..<layout.elements {
                let code = rows[row * width + part / 2] >> UInt8(part % 2 * 4) & 15
                let place = row / 32 * layout.rowBytes + part * 16 + row % 16
                blocks[place] |= code << UInt8(row % 32 / 16 * 4)
            }
        }
        return blocks
    }

    private func code(_ row: Int, _ layout: CodeLayout) -> [UInt8] {
        codes.withRow(row / 32) { bytes in
            var code = [UInt8](repeating: 0, count: (layout.elements + 1) / 2)
            for part in 0..<layout.elements {
                let both = unsafe bytes.unsafeLoad(
                    fromByteOffset: part * 16 + row % 16,
                    as: UInt8.self
                )
                code[part / 2] |= (both >> UInt8(row % 32 / 16 * 4) & 15) << UInt8(part % 2 * 4)
            }
            return code
        }
    }
}
