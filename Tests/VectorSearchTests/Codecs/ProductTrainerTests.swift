import Tensors
import Testing
import VectorSearch

/// What product codecs learn, seen through their codes.
@Suite struct ProductTrainerTests {
    private func error(_ name: String, of vectors: Matrix) throws -> Float {
        let trained = try TrainedCodec(training: GalleryCodec(named: name), on: vectors)
        let decoded = try trained.decode(trained.encode(vectors))
        let errors = zip(vectors.elements, decoded.elements).map { ($0 - $1) * ($0 - $1) }
        return errors.reduce(0, +) / vectors.elements.reduce(0) { $0 + $1 * $1 }
    }

    @Test func `points that are few places are coded without error`() throws {
        var random = TestRandom(state: 5)
        let places = (0..<16).map { _ in (0..<8).map { _ in random.normal() } }
        let vectors = Matrix(
            rows: 800,
            columns: 8,
            elements: (0..<800).flatMap { places[$0 % 16] }
        )
        for name in ["pq2x4", "pq2", "opq2x4"] {
            #expect(try error(name, of: vectors) < 1e-3, "\(name)")
        }
    }

    @Test func `a rotation helps where dimensions are correlated`() throws {
        var random = TestRandom(state: 6)
        // Sixteen elements that are mixtures of four.
        let mixture = (0..<16).map { _ in (0..<4).map { _ in random.normal() } }
        let elements = (0..<1_000).flatMap { _ in
            let hidden = (0..<4).map { _ in random.normal() }
            return mixture.map { row in
                zip(row, hidden).reduce(0.02 * random.normal()) { $0 + $1.0 * $1.1 }
            }
        }
        let vectors = Matrix(rows: 1_000, columns: 16, elements: elements)
        #expect(try error("opq4", of: vectors) < 0.7 * error("pq4", of: vectors))
        #expect(try error("pq8", of: vectors) < error("pq4", of: vectors))
    }

    @Test func `a rotation never costs, nor do principal directions keep it from moving`() throws {
        var random = TestRandom(state: 7)
        let independent = (0..<1_000 * 8).map { _ in
            let draw = random.normal()
            return abs(draw) > 1.2 ? 3 * draw : 0.05 * draw
        }
        // Elements of falling variance that do not depend on each other: their own principal directions.
        let falling = (0..<1_000 * 8).map { random.normal() / Float(1 + $0 % 8) }
        for (elements, share) in [(independent, 1), (falling, 0.95)] as [([Float], Float)] {
            let vectors = Matrix(rows: 1_000, columns: 8, elements: elements)
            #expect(try error("opq4x4", of: vectors) <= share * error("pq4x4", of: vectors))
        }
    }

    @Test func `what is learned does not depend on the number of threads`() throws {
        let vectors = TestVectors.clustered(500, dimension: 24, seed: 9, queries: 1).stored
        for name in ["pq6", "opq6x4"] {
            let codec = try GalleryCodec(named: name)
            let one = try TrainedCodec(training: codec, on: vectors, threads: 1)
            let four = try TrainedCodec(training: codec, on: vectors, threads: 4)
            #expect(try one.decode(one.encode(vectors)) == four.decode(four.encode(vectors)))
        }
    }
}
