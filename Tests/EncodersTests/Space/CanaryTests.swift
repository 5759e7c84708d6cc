import Encoders
import Tensors
import TestSupport
import Testing

@Suite struct CanaryTests {
    private let encoder = WordEncoder(dimension: 48, seed: 1)

    private let folder: ModelFolder

    init() throws {
        folder = try ModelFolder()
    }

    private func space() throws -> EmbeddingSpace {
        try EmbeddingSpace(of: folder.description(), cache: .none) {
            encoder.encode($0, options: EncodingOptions())
        }
    }

    @Test func `a space keeps the texts with their vectors`() throws {
        let space = try space()
        #expect(space.dimension == 48)
        #expect(space.model == "model")
        #expect(space.canaries.map(\.text) == EmbeddingSpace.canaryTexts)
        let vectors = encoder.encode(EmbeddingSpace.canaryTexts, options: EncodingOptions())
        for (index, canary) in space.canaries.enumerated() {
            #expect(canary.vector == Array(vectors[row: index]))
        }
        #expect(Set(EmbeddingSpace.canaryTexts).count >= 8)
    }

    @Test func `the same encoder does not deviate`() throws {
        #expect(try space().deviations(of: encoder).isEmpty)
    }

    @Test func `another encoder deviates, text by text`() throws {
        let other = WordEncoder(dimension: 48, seed: 2)
        let deviations = try space().deviations(of: other)
        // The empty text has the same vector in both.
        #expect(deviations.map(\.text) == Array(EmbeddingSpace.canaryTexts.dropFirst()))
        for deviation in deviations {
            guard case .cosine(let cosine) = deviation.difference else {
                Issue.record("no cosine")
                continue
            }
            #expect(cosine < 0.99)
        }
        #expect(try space().deviations(of: other, minimumCosine: -1).isEmpty)
    }

    @Test func `another dimension deviates`() throws {
        let other = WordEncoder(dimension: 16)
        let deviations = try space().deviations(of: other)
        #expect(deviations.count == EmbeddingSpace.canaryTexts.count)
        #expect(deviations.allSatisfy { $0.difference == .dimension(16) })
    }

    @Test func `a vector of zeros deviates`() throws {
        let silent = SilentEncoder(space: try space())
        #expect(try space().deviations(of: silent).count == EmbeddingSpace.canaryTexts.count)
    }

    @Test func `a space without canaries has no deviations`() throws {
        let bare = EmbeddingSpace(fingerprint: "", model: "", dimension: 3, canaries: [])
        #expect(try bare.deviations(of: encoder).isEmpty)
    }

    private struct SilentEncoder: TextEncoder {
        let space: EmbeddingSpace

        func encode(_ texts: [String], options: EncodingOptions) -> Matrix {
            Matrix(rows: texts.count, columns: space.dimension)
        }
    }
}
