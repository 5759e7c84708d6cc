import Foundation
import Testing
import Tokenization

/// Damaged files and wild texts: an error or tokens, never a trap or a hang.
@Suite struct TokenizerMutationTests {
    /// Cases in all; `PERENNIAL_FUZZ_CASES` asks for more.
    static let caseCount: Int = {
        let asked = ProcessInfo.processInfo.environment["PERENNIAL_FUZZ_CASES"]
        return asked.flatMap { Int($0) } ?? 2_000
    }()

    @Test func `a damaged tokenizer file is refused or still tokenises`() throws {
        let files = try ReferenceTokenizers.names.map { try ReferenceTokenizers.json($0) }
        var random = SeededTexts(seed: 7)
        var refused = 0
        let count = Self.caseCount / 2
        for index in 0..<count {
            let bytes = random.mutated(files[index % files.count])
            let text = random.text()
            do {
                let tokenizer = try Tokenizer(tokenizerJSON: bytes)
                check(tokenizer, text)
            } catch {
                refused += 1
                #expect(!error.description.isEmpty)
            }
        }
        // Both ways are taken, or the damage is not of the interesting kind.
        #expect(refused > count / 20 && refused < count * 19 / 20)
    }

    @Test func `a wild text tokenises into spans of itself`() throws {
        let tokenizers = try ReferenceTokenizers.names.map { try ReferenceTokenizers.tokenizer($0) }
        var random = SeededTexts(seed: 11)
        for index in 0..<Self.caseCount / 2 {
            check(tokenizers[index % tokenizers.count], random.text(maximumCount: 80))
        }
    }

    private func check(_ tokenizer: Tokenizer, _ text: String) {
        let tokens = tokenizer.tokens(of: text)
        let size = text.utf8.count
        #expect(tokens.allSatisfy { $0.bytes.lowerBound >= 0 && $0.bytes.upperBound <= size })
        var batch = TokenBatch()
        let length = tokenizer.specialTokenCount() + 8
        tokenizer.encode(text, maximumLength: length, into: &batch)
        #expect(batch.tokenCount == tokenizer.specialTokenCount() + min(8, tokens.count))
        #expect(batch.ids.allSatisfy { $0 >= 0 && $0 < Int32(tokenizer.vocabularySize) })
    }
}
