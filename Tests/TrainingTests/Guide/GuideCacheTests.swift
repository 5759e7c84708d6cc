import Encoders
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite struct GuideCacheTests {
    /// Counts the texts that it encodes, and fails or gives infinite vectors where it is told to.
    final class CountingEncoder: TextEncoder {
        let space: EmbeddingSpace
        let count = Mutex(0)
        let isBroken: Bool
        private let words: WordEncoder

        init(seed: UInt64 = 1, isBroken: Bool = false) {
            words = WordEncoder(dimension: 8, seed: seed)
            space = words.space
            self.isBroken = isBroken
        }

        func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
            if isBroken { throw EncodersError.noTokenizer(model: "broken") }
            count.withLock { $0 += texts.count }
            var vectors = words.encode(texts, options: options)
            for (row, text) in texts.enumerated() where text == "infinite" {
                vectors.elements[row * 8] = .infinity
            }
            return vectors
        }
    }

    @Test func `a text is encoded once, also by a later run`() throws {
        let folder = try TemporaryFolder()
        let guide = CountingEncoder()
        let texts = (0..<50).map { "text \($0)" }
        let cache = try GuideCache(guide: guide, folder: folder.path)
        #expect(try cache.prepare(texts, role: .document) == 50)
        let again = try GuideCache(guide: guide, folder: folder.path)
        #expect(try again.prepare(texts + ["new"], role: .document) == 1)
        #expect(guide.count.withLock { $0 } == 51)
        let wanted = WordEncoder(dimension: 8).encode(texts, options: EncodingOptions())
        #expect(try again.rows(texts, role: .document) == wanted)
        // Another guide, and another role, have vectors of their own.
        let other = try GuideCache(guide: CountingEncoder(seed: 2), folder: folder.path)
        #expect(try other.prepare(texts, role: .document) == 50)
        #expect(try again.prepare(texts, role: .query) == 50)
    }

    @Test func `a guide that fails is refused`() throws {
        let folder = try TemporaryFolder()
        let broken = try GuideCache(guide: CountingEncoder(isBroken: true), folder: folder.path)
        #expect(throws: TrainingError.self) { try broken.prepare(["a"], role: .document) }
        let cache = try GuideCache(guide: CountingEncoder(), folder: folder.path)
        let expected = TrainingError.badGuide(
            model: "words-1",
            reason: "its vectors are not finite"
        )
        #expect(throws: expected) { try cache.prepare(["infinite"], role: .document) }
    }
}
