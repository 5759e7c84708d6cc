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
    /// Centroids, by FAISS.
    private(set) var faiss: FaissCodec?
    /// The same as bytes.
    private var faissBytes: [UInt8] = []

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
        if faiss != nil {
            arrays[Self.names.faiss] = MappedArray(copying: faissBytes.span, rowBytes: 1)
        }
        return arrays
    }

    /// Takes over trained centroids.
    mutating func adopt(_ codec: FaissCodec) throws(VectorSearchError) {
        faissBytes = try codec.bytes()
        faiss = codec
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
            try array.requireFiniteFloats(name: shape.name)
        }
        func values(_ name: String) -> [Float] { arrays[name]?.floats ?? [] }
        mean = values(Self.names.mean)
        center = values(Self.names.center)
        let pairs = values(Self.names.elements)
        elements = stride(from: 0, to: pairs.count, by: 2).map { SIMD2(pairs[$0], pairs[$0 + 1]) }
        if let array = arrays[Self.names.directions] {
            directions = Matrix(rows: array.rows, columns: dimension, elements: array.floats)
        }
        guard codec.coding.faiss != nil else { return }
        guard let array = arrays[Self.names.faiss] else {
            throw .arrayMissing(name: Self.names.faiss)
        }
        faissBytes = array.bytes
        let read = try FaissCodec(reading: faissBytes)
        guard read.dimension == codec.elements(dimension: dimension) else {
            throw .headerInvalid(field: "codec")
        }
        faiss = read
    }

    /// Names of the arrays that a codec has, in a fixed order.
    static func arrayNames(_ codec: GalleryCodec, dimension: Int) -> [String] {
        shapes(codec, dimension: dimension).map(\.name)
            + (codec.coding.faiss == nil ? [] : [names.faiss])
    }

    private static func shapes(_ codec: GalleryCodec, dimension: Int) -> [ArrayShape] {
        let elements = codec.elements(dimension: dimension)
        var shapes: [ArrayShape] = []
        if case .principal = codec.reduction {
            shapes.append(ArrayShape(name: names.mean, rows: 1, rowBytes: 4 * dimension))
            shapes.append(
                ArrayShape(name: names.directions, rows: elements, rowBytes: 4 * dimension)
            )
        }
        if case .rabitq = codec.coding {
            shapes.append(ArrayShape(name: names.center, rows: 1, rowBytes: 4 * elements))
        }
        if ElementRange(codec.coding) != nil {
            shapes.append(ArrayShape(name: names.elements, rows: elements, rowBytes: 8))
        }
        return shapes
    }
}

extension CodecKnowledge {
    /// Bytes of all of it, as it is stored.
    var bytes: Int {
        let floats = mean.count + center.count + 2 * elements.count
        return 4 * (floats + (directions?.elements.count ?? 0)) + faissBytes.count
    }
}
