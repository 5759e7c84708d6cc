import Testing
import VectorSearch

@Suite struct VectorSearchErrorTests {
    static let errors: [VectorSearchError] = [
        .dimensionMismatch(expected: 384, found: 768), .notFinite(row: 17, column: 5),
        .elementTooLarge(row: 17, column: 5, limit: 1e16), .idCountMismatch(expected: 17, found: 5),
        .codecInvalid(name: "pca0+int8"), .resultCountOutOfRange(found: 0, limit: 9),
        .beamOutOfRange(found: 0, limit: 9),
        .filterMismatch(expected: 17, found: 5), .tooLarge(count: 17, dimension: 5),
        .parameterOutOfRange(name: "degree", found: 1, lowest: 4, highest: 64),
        .codecNotSupported(.int8), .arrayMissing(name: "codes"),
        .arrayShapeMismatch(
            name: "codes",
            expectedRows: 17,
            foundRows: 5,
            expectedRowBytes: 1,
            foundRowBytes: 1
        ),
        .headerInvalid(field: "bits"), .damaged(array: "links", row: 17), .outOfMemory,
        .faissFailed(operation: "read x", detail: "no"), .faissKindNotSupported(path: "/x"),
    ]

    @Test(arguments: errors)
    func `a description is one line with a remedy`(error: VectorSearchError) {
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains(":"))
    }
}
