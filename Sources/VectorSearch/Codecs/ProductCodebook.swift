internal import Storage
internal import Tensors

/// What a product codec learned, in half precision: its error is far below the codes' own, and small
/// galleries would else keep as many bytes of centroids as of codes.
struct ProductCodebook: Sendable {
    /// What was learned, rounded to what is stored.
    let learned: ProductTrainer.Learned
    /// Everything by name.
    let arrays: [String: MappedArray]

    private static let names = (
        scale: "codec.scale", centroids: "codec.centroids", rotation: "codec.rotation"
    )

    /// Rounds what was learned of vectors of so many elements.
    init(_ exact: ProductTrainer.Learned, width: Int) throws(VectorSearchError) {
        let peak = exact.centroids.reduce(Float(0)) { max($0, abs($1)) }
        let scale = peak > 0 ? peak : 1
        let rows = exact.centroids.count / width
        let halves = try StoredVectors(
            Matrix(rows: rows, columns: width, elements: exact.centroids.map { $0 / scale }),
            codec: .float16
        )
        var arrays = [
            Self.names.scale: MappedArray(copying: [scale].span, rowBytes: 4),
            Self.names.centroids: halves.array,
        ]
        var rotation: StoredVectors?
        if let exact = exact.rotation { rotation = try StoredVectors(exact, codec: .float16) }
        arrays[Self.names.rotation] = rotation?.array
        self.arrays = arrays
        learned = Self.learned(scale, halves, rotation)
    }

    /// Opens what ``arrays`` held, of whose shapes ``shapes(_:elements:)`` speaks.
    init(
        _ coding: GalleryCodec.Coding,
        elements: Int,
        arrays: [String: MappedArray]
    ) throws(VectorSearchError) {
        var own: [String: MappedArray] = [:]
        for shape in Self.shapes(coding, elements: elements) {
            own[shape.name] = arrays[shape.name]
        }
        guard let scale = own[Self.names.scale]?.floats.first,
            let stored = own[Self.names.centroids], let parts = coding.parts
        else { throw .arrayMissing(name: Self.names.centroids) }
        guard scale.isFinite, scale > 0 else { throw .damaged(array: Self.names.scale, row: 0) }
        let halves = try StoredVectors(stored, codec: .float16, dimension: elements / parts)
        var rotation: StoredVectors?
        if let array = own[Self.names.rotation] {
            rotation = try StoredVectors(array, codec: .float16, dimension: elements)
        }
        self.arrays = own
        learned = Self.learned(scale, halves, rotation)
        try halves.requireFinite()
        try rotation?.requireFinite()
    }

    /// The arrays of a coding of so many elements; none where it cuts nothing into parts.
    static func shapes(_ coding: GalleryCodec.Coding, elements: Int) -> [ArrayShape] {
        guard case .product(let parts, let bits, let isRotated) = coding else { return [] }
        let centroids = ArrayShape(
            name: names.centroids,
            rows: parts << bits,
            rowBytes: 2 * (elements / parts)
        )
        let rotation = ArrayShape(name: names.rotation, rows: elements, rowBytes: 2 * elements)
        return [ArrayShape(name: names.scale, rows: 1, rowBytes: 4), centroids]
            + (isRotated ? [rotation] : [])
    }

    private static func learned(
        _ scale: Float,
        _ halves: StoredVectors,
        _ rotation: StoredVectors?
    ) -> ProductTrainer.Learned {
        ProductTrainer.Learned(
            rotation: rotation.map { $0.matrix(0..<$0.count) },
            centroids: halves.matrix(0..<halves.count).elements.map { $0 * scale }
        )
    }
}
