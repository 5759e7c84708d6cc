internal import Storage
internal import Tensors

/// What a codec learned from vectors and all codes share.
struct CodecKnowledge: Sendable {
    /// The mean vector, `d`; only with principal directions.
    var mean: [Float] = []
    /// The principal directions that are kept, `k × d`.
    var directions: Matrix?
    /// The mean of what is coded, `k`; only for codes of what is left of it.
    var center: [Float] = []
    /// Offset and step of each element, `k`; only for codes in equal steps.
    var elements: [SIMD2<Float>] = []
    /// Directions and how many bits each has; only of `saq`.
    var segments: PrincipalSegments?
    /// What factors and offsets are counted in; only of codes that have both.
    var units: EstimateUnits?
    /// Centroids, by FAISS.
    private(set) var faiss: FaissCodec?
    /// The same as bytes; empty where ``codebook`` has them.
    private var faissBytes: [UInt8] = []
    /// Centroids of product codecs.
    private var codebook: ProductCodebook?

    private static let names = (
        mean: "codec.mean", directions: "codec.directions", center: "codec.center",
        elements: "codec.elements", faiss: "codec.faiss"
    )

    init() {}

    /// Everything by name, to be stored.
    var arrays: [String: MappedArray] {
        var arrays: [String: MappedArray] = [:]
        func put(_ values: [Float], as name: String, width: Int) {
            guard !values.isEmpty else { return }
            arrays[name] = MappedArray(copying: values.span, rowBytes: 4 * width)
        }
        put(mean, as: Self.names.mean, width: mean.count)
        put(center, as: Self.names.center, width: center.count)
        put(elements.flatMap { [$0.x, $0.y] }, as: Self.names.elements, width: 2)
        if let directions {
            put(directions.elements, as: Self.names.directions, width: directions.columns)
        }
        if !faissBytes.isEmpty {
            arrays[Self.names.faiss] = MappedArray(copying: faissBytes.span, rowBytes: 1)
        }
        arrays[EstimateUnits.arrayName] = units?.array
        arrays.merge(segments?.arrays ?? [:]) { $1 }
        return arrays.merging(codebook?.arrays ?? [:]) { $1 }
    }

    /// Learns centroids from vectors, `n × k`.
    mutating func learn(
        _ kind: FaissCodec.Kind,
        from sample: Matrix,
        threads: Int
    ) throws(VectorSearchError) {
        try kind.requireValid(for: sample)
        guard let parts = kind.productParts,
            let learned = try kind.learned(from: sample, threads: threads)
        else {
            let codec = try FaissCodec(training: kind, on: sample, threads: threads)
            faissBytes = try codec.bytes()
            faiss = codec
            return
        }
        let rounded = try ProductCodebook(learned, width: sample.columns / parts)
        faiss = try FaissCodec(kind, dimension: sample.columns, learned: rounded.learned)
        codebook = rounded
    }

    /// Reads what ``arrays`` held, and checks that it is what the codec needs.
    init(
        _ codec: GalleryCodec,
        dimension: Int,
        arrays: [String: MappedArray]
    ) throws(VectorSearchError) {
        for shape in Self.shapes(codec, dimension: dimension) {
            guard let array = arrays[shape.name] else { throw .arrayMissing(name: shape.name) }
            try [shape].require([shape.name: array])
        }
        for name in Self.floats {
            try arrays[name]?.requireFiniteFloats(name: name)
        }
        func values(_ name: String) -> [Float] { arrays[name]?.floats ?? [] }
        mean = values(Self.names.mean)
        center = values(Self.names.center)
        let pairs = values(Self.names.elements)
        elements = stride(from: 0, to: pairs.count, by: 2).map { SIMD2(pairs[$0], pairs[$0 + 1]) }
        if let array = arrays[Self.names.directions] {
            directions = Matrix(rows: array.rows, columns: dimension, elements: array.floats)
        }
        let width = codec.elements(dimension: dimension)
        if codec.coding.hasEstimates {
            guard let array = arrays[EstimateUnits.arrayName] else {
                throw .arrayMissing(name: EstimateUnits.arrayName)
            }
            units = try EstimateUnits(array)
        }
        if case .segmented(let bytes) = codec.coding {
            segments = try PrincipalSegments(arrays: arrays, bytes: bytes, dimension: width)
        }
        guard let kind = codec.coding.faiss else { return }
        if kind.productParts != nil {
            let opened = try ProductCodebook(codec.coding, elements: width, arrays: arrays)
            faiss = try FaissCodec(kind, dimension: width, learned: opened.learned)
            codebook = opened
            return
        }
        guard let array = arrays[Self.names.faiss] else {
            throw .arrayMissing(name: Self.names.faiss)
        }
        faissBytes = array.bytes
        let read = try FaissCodec(reading: faissBytes)
        guard read.dimension == width else {
            throw .headerInvalid(field: "codec")
        }
        faiss = read
    }

    /// Names of the arrays that a codec has, in a fixed order.
    static func arrayNames(_ codec: GalleryCodec, dimension: Int) -> [String] {
        var isSegmented = false
        if case .segmented = codec.coding { isSegmented = true }
        return shapes(codec, dimension: dimension).map(\.name)
            + (isSegmented ? PrincipalSegments.arrayNames : [])
            + (codec.coding.faiss == nil || codec.coding.faiss?.productParts != nil
                ? [] : [names.faiss])
    }

    /// Arrays of float32.
    private static let floats = [names.mean, names.directions, names.center, names.elements]

    private static func shapes(_ codec: GalleryCodec, dimension: Int) -> [ArrayShape] {
        let elements = codec.elements(dimension: dimension)
        var shapes: [ArrayShape] = []
        if case .principal = codec.reduction {
            shapes.append(ArrayShape(name: names.mean, rows: 1, rowBytes: 4 * dimension))
            shapes.append(
                ArrayShape(name: names.directions, rows: elements, rowBytes: 4 * dimension)
            )
        }
        if codec.coding.hasEstimates {
            shapes.append(ArrayShape(name: names.center, rows: 1, rowBytes: 4 * elements))
            shapes.append(ArrayShape(name: EstimateUnits.arrayName, rows: 1, rowBytes: 8))
        }
        if ElementRange(codec.coding) != nil {
            shapes.append(ArrayShape(name: names.elements, rows: elements, rowBytes: 8))
        }
        shapes += ProductCodebook.shapes(codec.coding, elements: elements)
        return shapes
    }
}

extension CodecKnowledge {
    /// Bytes of all of it, as it is stored.
    var bytes: Int { arrays.values.reduce(0) { $0 + $1.byteCount } }
}
