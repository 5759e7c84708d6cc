internal import CKernels
internal import Storage

/// The int8 codes of an exact index, as the kernels read them.
struct ExactCodes: Sendable {
    private let header: ExactHeader
    private let residual: Float
    private let codes: RowTable
    private let elements: RowTable
    private let norms: RowTable?

    /// The codes of an index, or `nil` when it has none; the shapes are right already.
    init?(header: ExactHeader, arrays: [String: MappedArray]) throws(VectorSearchError) {
        guard let residual = header.residual else { return nil }
        guard residual >= 0, residual.isFinite else { throw .headerInvalid(field: "residual") }
        guard let codes = arrays["codes"], let elements = arrays["elements"] else {
            throw .arrayMissing(name: "codes")
        }
        try elements.requireFiniteFloats(name: "elements")
        self.header = header
        self.residual = residual
        self.codes = RowTable(codes)
        self.elements = RowTable(elements)
        norms = arrays["norms"].map(RowTable.init)
    }

    /// Valid for as long as the codes live.
    var coded: ck_coded_vectors_t {
        var coded = unsafe ck_coded_vectors_t()
        unsafe coded.codebook.dimension = UInt32(header.dimension)
        unsafe coded.codebook.coded = UInt32(header.dimension)
        unsafe coded.codebook.lines = UInt32(header.lines)
        unsafe coded.codebook.elements = elements.rows
        unsafe coded.codes = codes.rows
        if let norms { unsafe coded.norms = norms.rows }
        unsafe coded.residual = residual
        return unsafe coded
    }
}
