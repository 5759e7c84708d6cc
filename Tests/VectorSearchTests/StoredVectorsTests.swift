import Storage
import Tensors
import Testing
import VectorSearch

@Suite struct StoredVectorsTests {
    @Test func `float32 comes back unchanged and float16 rounded`() throws {
        let (vectors, _) = TestVectors.clustered(20, dimension: 7, seed: 1)
        #expect(try StoredVectors(vectors).matrix(0..<20) == vectors)
        let halves = try StoredVectors(vectors, codec: .float16)
        #expect(halves.array.rowBytes == 14)
        let rounded = vectors.elements.map { Float(Float16($0)) }
        #expect(halves.matrix(0..<20).elements == rounded)
        #expect(halves.matrix([3, 1]).elements == Array(rounded[21..<28] + rounded[7..<14]))
    }

    @Test func `rows of another size, and codes, are refused`() throws {
        let array = MappedArray(copying: [Float](repeating: 0, count: 12).span, rowBytes: 16)
        #expect(try StoredVectors(array, codec: .float32, dimension: 4).count == 3)
        #expect(
            throws: VectorSearchError.arrayShapeMismatch(
                name: "vectors",
                expectedRows: 3,
                foundRows: 3,
                expectedRowBytes: 8,
                foundRowBytes: 16
            )
        ) { _ = try StoredVectors(array, codec: .float16, dimension: 4) }
        #expect(throws: VectorSearchError.codecNotSupported(.int8)) {
            _ = try StoredVectors(array, codec: .int8, dimension: 16)
        }
        #expect(throws: VectorSearchError.tooLarge(count: 3, dimension: 0)) {
            _ = try StoredVectors(array, codec: .float32, dimension: 0)
        }
        #expect(throws: VectorSearchError.tooLarge(count: 2, dimension: 0)) {
            _ = try StoredVectors(Matrix(rows: 2, columns: 0))
        }
    }
}
