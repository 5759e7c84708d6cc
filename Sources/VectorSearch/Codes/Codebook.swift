internal import CKernels
internal import Storage

/// How vectors become codes, with its arrays as the kernels read them.
struct Codebook: Sendable {
    let dimension: Int
    let shape: CodebookShape
    let arrays: [String: MappedArray]
    private let elements: RowTable
    private let rotation: RowTable?
    private let center: RowTable?

    /// Eight bits an element, without a rotation.
    init(dimension: Int, elements: [CodeElement]) {
        let shape = CodebookShape(
            bits: 8,
            elements: dimension,
            isRotated: false,
            error: .none
        )
        let array = MappedArray(copying: elements.span, rowBytes: 12)
        self.init(dimension: dimension, shape: shape, elements: array, rotated: nil)
    }

    /// Opens the arrays of a codebook whose shapes are right already.
    init(
        dimension: Int,
        shape: CodebookShape,
        arrays: [String: MappedArray]
    ) throws(VectorSearchError) {
        guard let elements = arrays["elements"] else { throw .arrayMissing(name: "elements") }
        try elements.requireFiniteFloats(name: "elements")
        guard shape.isRotated else {
            self.init(dimension: dimension, shape: shape, elements: elements, rotated: nil)
            return
        }
        guard let rotation = arrays["rotation"] else { throw .arrayMissing(name: "rotation") }
        guard let center = arrays["center"] else { throw .arrayMissing(name: "center") }
        try center.requireFiniteFloats(name: "center")
        self.init(
            dimension: dimension,
            shape: shape,
            elements: elements,
            rotated: (rotation, center)
        )
    }

    private init(
        dimension: Int,
        shape: CodebookShape,
        elements: MappedArray,
        rotated: (rotation: MappedArray, center: MappedArray)?
    ) {
        self.dimension = dimension
        self.shape = shape
        self.elements = RowTable(elements)
        rotation = rotated.map { RowTable($0.rotation) }
        center = rotated.map { RowTable($0.center) }
        var arrays = ["elements": elements]
        arrays["rotation"] = rotated?.rotation
        arrays["center"] = rotated?.center
        self.arrays = arrays
    }

    /// What 1 in the first element of a code stands for.
    var step: Float { arrays["elements"]?.floats(ofRow: 0)[1] ?? 1 }

    /// The same codebook with a measured error.
    func with(error: EstimateError) throws(VectorSearchError) -> Codebook {
        let shape = CodebookShape(
            bits: shape.bits,
            elements: shape.elements,
            isRotated: shape.isRotated,
            error: error
        )
        return try Codebook(dimension: dimension, shape: shape, arrays: arrays)
    }

    /// Valid for as long as the codebook lives.
    var book: ck_codebook_t {
        var book = unsafe ck_codebook_t()
        unsafe book.dimension = UInt32(dimension)
        unsafe book.coded = UInt32(shape.elements)
        unsafe book.lines = UInt32(shape.lines)
        unsafe book.nibbles = shape.bits == 4
        unsafe book.rotated = shape.isRotated
        unsafe book.elements = elements.rows
        if let rotation { unsafe book.rotation = rotation.rows }
        if let center { unsafe book.center = center.rows }
        unsafe book.bias = shape.error.mean
        unsafe book.error = shape.error.deviation
        return unsafe book
    }

    /// Encodes all vectors, in the given order of rows or as they lie.
    ///
    /// Rows outside `limit` get no code, which is 255 in every byte; with `nil` all rows get one.
    func encode(
        _ vectors: VectorTable,
        order: [Int32]?,
        limit: CodeLimit?,
        threads: Int
    ) throws(VectorSearchError) -> MappedArray {
        var book = unsafe book
        var vectors = unsafe vectors.vectors
        let rowBytes = shape.lines * 64
        let size = unsafe Int(vectors.count) * rowBytes
        var status = CK_OK
        let codes = unsafe [UInt8](unsafeUninitializedCapacity: size) { codes, count in
            count = size
            guard size > 0 else { return }
            status = withExtendedLifetime(self) {
                unsafe Self.withPointer(to: order) { order in
                    unsafe Self.withPointer(to: limit?.center) { center in
                        var kernelLimit = unsafe ck_code_limit_t(
                            center: center,
                            share: limit?.share ?? 0,
                            most: limit?.most ?? 0
                        )
                        return unsafe withUnsafePointer(to: &kernelLimit) {
                            unsafe ck_codebook_encode(
                                &book,
                                &vectors,
                                order,
                                limit == nil ? nil : $0,
                                UInt32(threads),
                                codes.baseAddress
                            )
                        }
                    }
                }
            }
        }
        guard status == CK_OK else { throw .outOfMemory }
        return MappedArray(copying: codes.span, rowBytes: rowBytes)
    }

    private static func withPointer<Element, Result>(
        to array: [Element]?,
        _ body: (UnsafePointer<Element>?) -> Result
    ) -> Result {
        guard let array else { return body(nil) }
        return unsafe array.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}
