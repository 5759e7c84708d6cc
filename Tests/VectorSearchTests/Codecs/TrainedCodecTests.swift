import Foundation
import Tensors
import Testing
import VectorSearch

@Suite struct TrainedCodecTests {
    /// Greatest mean squared error of a decoded unit vector.
    static let errors: [(name: String, error: Float)] = [
        ("float32", 1e-12), ("float16", 1e-6), ("bfloat16", 1e-4), ("int8", 1e-3),
        ("int8row", 1e-3), ("int4", 0.05), ("binary", 0.8), ("rbinary", 0.8), ("rabitq1", 0.7),
        ("rabitq2", 0.2), ("rabitq3", 0.06), ("rabitq4", 0.02), ("rabitq5", 0.005),
        ("rabitq8", 1e-4), ("saq4", 0.7), ("saq8", 0.3), ("saq16", 0.1), ("saq64", 1e-4),
        ("lsq4", 0.5), ("prq4x2", 0.4), ("pq16", 0.3), ("opq16x4", 0.6),
        ("pq16x4", 0.6), ("rq4", 0.5), ("pca32+float32", 0.5), ("pca64+int8", 1e-3),
    ]
    static let data = TestVectors.clustered(700, dimension: 64, seed: 21, queries: 40)

    private func squaredError(_ left: Matrix, _ right: Matrix) -> Float {
        zip(left.elements, right.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            / Float(left.rows)
    }

    @Test(arguments: errors)
    func `decoded vectors are as near as the codec promises`(
        expected: (name: String, error: Float)
    ) throws {
        let vectors = Self.data.stored
        for metric in Metric.allCases {
            let codec = try TrainedCodec(
                training: GalleryCodec(named: expected.name),
                on: vectors,
                metric: metric
            )
            let decoded = try codec.decode(codec.encode(vectors, threads: 2))
            #expect(squaredError(vectors, decoded) < expected.error, "\(metric)")
        }
    }

    @Test func `int8 errs by half a step at most`() throws {
        let vectors = Self.data.stored
        let codec = try TrainedCodec(training: GalleryCodec(.int8), on: vectors)
        let decoded = try codec.decode(codec.encode(vectors))
        for column in 0..<64 {
            let values = (0..<vectors.rows).map { vectors.elements[$0 * 64 + column] }
            let range = (values.max() ?? 0) - (values.min() ?? 0)
            for row in 0..<vectors.rows {
                let error = abs(decoded.elements[row * 64 + column] - values[row])
                #expect(error <= range / 510 + 1e-6)
            }
        }
    }

    @Test func `more bits err less, and a rotation keeps lengths`() throws {
        let vectors = Self.data.stored
        let errors = try (1...8).map { bits in
            let codec = try TrainedCodec(training: GalleryCodec(.rabitq(bits: bits)), on: vectors)
            return squaredError(vectors, try codec.decode(codec.encode(vectors)))
        }
        #expect(errors == errors.sorted(by: >))
        #expect(errors[3] < errors[0] / 10 && errors[7] < errors[3] / 100)
    }

    @Test func `segments err less than equal bits where variances fall`() throws {
        var random = TestRandom(state: 31)
        let elements = (0..<600 * 64).map { random.normal() * powf(0.93, Float($0 % 64)) }
        let vectors = Matrix(rows: 600, columns: 64, elements: elements)
        func error(_ name: String) throws -> Float {
            let codec = try TrainedCodec(training: GalleryCodec(named: name), on: vectors)
            return squaredError(vectors, try codec.decode(codec.encode(vectors)))
        }
        for bits in 1...4 {
            #expect(try error("saq\(8 * bits)") < 0.6 * error("rabitq\(bits)"), "\(bits) bits")
        }
        let errors = try [2, 5, 8, 13, 24, 40, 64].map { try error("saq\($0)") }
        #expect(errors == errors.sorted(by: >))
    }

    @Test func `a prefix keeps the leading elements at the vector's whole length`() throws {
        let vectors = Self.data.stored
        let codec = try TrainedCodec(training: GalleryCodec(named: "matryoshka16"), on: vectors)
        let decoded = try codec.decode(codec.encode(vectors))
        for row in 0..<20 {
            let kept = Array(decoded[row: row].prefix(16))
            let length = kept.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(length - 1) < 1e-5)
            #expect(decoded[row: row].dropFirst(16).allSatisfy { $0 == 0 })
            let ratio = kept[0] / vectors[row: row][row * 64]
            #expect(zip(kept, vectors[row: row]).allSatisfy { abs($0 - ratio * $1) < 1e-5 })
        }
    }

    @Test(arguments: ["float16", "int4", "rabitq2", "saq8", "saq40", "pq16", "pq16x4", "int8row"])
    func `constant dimensions, duplicates and zero vectors are coded`(name: String) throws {
        let zeros = Matrix(rows: 300, columns: 64)
        var same = zeros
        for row in 0..<300 { same.elements[row * 64 + 3] = 0.5 }
        for vectors in [zeros, same] {
            let codec = try TrainedCodec(training: GalleryCodec(named: name), on: vectors)
            let decoded = try codec.decode(codec.encode(vectors))
            #expect(squaredError(vectors, decoded) < 1e-3)
        }
    }

    @Test func `what cannot be learned is refused by name and numbers`() throws {
        func train(_ name: String, rows: Int = 300) throws {
            let sample = Matrix(rows: rows, columns: 30)
            _ = try TrainedCodec(training: GalleryCodec(named: name), on: sample)
        }
        #expect(
            throws: VectorSearchError.tooFewVectors(codec: "pq10", found: 100, needed: 256)
        ) { try train("pq10", rows: 100) }
        #expect(
            throws: VectorSearchError.notDivisible(codec: "opq7", dimension: 30, parts: 7)
        ) { try train("opq7") }
        #expect(
            throws: VectorSearchError.tooManyDimensions(codec: "pca31+int8", dimension: 30)
        ) { try train("pca31+int8") }
        #expect(
            throws: VectorSearchError.tooFewVectors(codec: "pca8+int4", found: 29, needed: 30)
        ) { try train("pca8+int4", rows: 29) }
        #expect(
            throws: VectorSearchError.tooFewVectors(codec: "saq8", found: 29, needed: 30)
        ) { try train("saq8", rows: 29) }
        #expect(
            throws: VectorSearchError.parameterOutOfRange(
                name: "the size of saq33 in bytes",
                found: 33,
                lowest: 1,
                highest: 32
            )
        ) { try train("saq33") }
        #expect(throws: VectorSearchError.tooFewVectors(codec: "int8", found: 0, needed: 1)) {
            try train("int8", rows: 0)
        }
        var broken = Matrix(rows: 3, columns: 4)
        broken.elements[6] = .infinity
        #expect(throws: VectorSearchError.notFinite(row: 1, column: 2)) {
            _ = try TrainedCodec(training: GalleryCodec(.int8), on: broken)
        }
        let codec = try TrainedCodec(
            training: GalleryCodec(.int8),
            on: Matrix(rows: 3, columns: 4)
        )
        #expect(throws: VectorSearchError.dimensionMismatch(expected: 4, found: 5)) {
            _ = try codec.encode(Matrix(rows: 1, columns: 5))
        }
        #expect(throws: VectorSearchError.notFinite(row: 1, column: 2)) {
            _ = try codec.encode(broken)
        }
    }
}
