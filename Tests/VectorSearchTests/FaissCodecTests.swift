import Tensors
import Testing
import VectorSearch

@Suite struct FaissCodecTests {
    static let kinds: [(kind: FaissCodec.Kind, bytes: Int, error: Float)] = [
        (.scalar(bits: 8), 32, 0.001), (.scalar(bits: 6), 24, 0.01), (.scalar(bits: 4), 16, 0.05),
        (.product(parts: 16, bits: 8), 16, 0.25), (.product(parts: 8, bits: 4), 4, 0.7),
        (.rotatedProduct(parts: 8, bits: 4), 4, 0.7), (.residual(stages: 4, bits: 6), 3, 0.7),
    ]

    @Test(arguments: kinds)
    func `codes have their size and decode near the vectors, also after a round trip`(
        expected: (kind: FaissCodec.Kind, bytes: Int, error: Float)
    ) throws {
        let (sample, vectors) = TestVectors.clustered(500, dimension: 32, seed: 5, queries: 100)
        let codec = try FaissCodec(training: expected.kind, on: sample, threads: 1)
        #expect(codec.dimension == 32 && codec.codeBytes == expected.bytes)
        let codes = try codec.encode(vectors)
        #expect(codes.count == 100 * expected.bytes)
        let decoded = try codec.decode(codes)
        var error: Float = 0
        for (a, b) in zip(vectors.elements, decoded.elements) { error += (a - b) * (a - b) }
        #expect(error / 100 < expected.error)
        let again = try FaissCodec(reading: codec.bytes())
        #expect(try again.encode(vectors) == codes)
        #expect(try again.decode(codes) == decoded)
    }

    @Test func `kinds that do not fit the sample are refused before FAISS sees them`() throws {
        let (sample, _) = TestVectors.clustered(100, dimension: 30, seed: 5)
        func train(_ kind: FaissCodec.Kind) throws {
            _ = try FaissCodec(training: kind, on: sample, threads: 1)
        }
        #expect(throws: VectorSearchError.dimensionMismatch(expected: 32, found: 30)) {
            try train(.product(parts: 16, bits: 4))
        }
        #expect(
            throws: VectorSearchError.parameterOutOfRange(
                name: "training vectors",
                found: 100,
                lowest: 256,
                highest: Int(Int32.max)
            )
        ) { try train(.product(parts: 10, bits: 8)) }
        #expect(
            throws: VectorSearchError.parameterOutOfRange(
                name: "bits",
                found: 5,
                lowest: 4,
                highest: 8
            )
        ) { try train(.scalar(bits: 5)) }
        #expect(throws: VectorSearchError.self) { try train(.residual(stages: 0, bits: 4)) }
        let codec = try FaissCodec(training: .scalar(bits: 8), on: sample, threads: 1)
        #expect(throws: VectorSearchError.dimensionMismatch(expected: 30, found: 3)) {
            _ = try codec.encode(Matrix(rows: 1, columns: 3))
        }
        var broken = Matrix(rows: 1, columns: 30)
        broken.elements[7] = .nan
        #expect(throws: VectorSearchError.notFinite(row: 0, column: 7)) {
            _ = try codec.encode(broken)
        }
    }

    @Test func `bytes that are no codec are refused`() {
        #expect(throws: VectorSearchError.self) { _ = try FaissCodec(reading: [1, 2, 3, 4, 5]) }
    }
}
