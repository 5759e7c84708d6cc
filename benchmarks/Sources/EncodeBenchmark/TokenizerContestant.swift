import Contestant
import Foundation
import Synchronization
import Tensors
import Tokenization

/// Our tokenizer, one thread a core; it also cuts the texts that all contestants get.
struct TokenizerContestant {
    enum Request: Decodable {
        /// Tokenizes all texts of a file, `times` times.
        case tokenize(file: String, times: Int)
        /// Writes `count` texts of about `tokens` tokens, made of the texts of a file.
        case cut(file: String, tokens: Int, count: Int, output: String)
    }
    struct Facts: Encodable {
        let vocabulary: Int
    }
    private struct Count: Encodable {
        let tokens: Int
        let seconds: Double
    }

    let facts: Facts
    private let tokenizer: Tokenizer
    private let files = TextFiles()
    /// As many tokens of a text as sentence-transformers reads for this model.
    private static let maximumLength = 256

    init(model: String) throws {
        tokenizer = try Tokenizer(directory: model)
        facts = Facts(vocabulary: tokenizer.vocabularySize)
    }

    func answer(_ request: Request) throws -> any Encodable {
        switch request {
        case .tokenize(let file, let times):
            let texts = try files.texts(of: file)
            let time = Contestant.time {
                (0..<times).reduce(0) { sum, _ in sum + tokens(of: texts) }
            }
            return Count(tokens: time.result, seconds: time.seconds)
        case .cut(let file, let tokens, let count, let output):
            let texts = try cut(files.texts(of: file), tokens: tokens, count: count)
            try JSONEncoder().encode(texts).write(to: URL(fileURLWithPath: output))
            return Count(tokens: self.tokens(of: texts), seconds: 0)
        }
    }

    /// Tokens of all texts, special ones included.
    private func tokens(of texts: [String]) -> Int {
        let workers = Processor.cores
        let parts = texts.chunked(by: max(1, (texts.count + 4 * workers - 1) / (4 * workers)))
        let sum = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: parts.count) { part in
            var batch = TokenBatch()
            for text in parts[part] {
                tokenizer.encode(text, maximumLength: Self.maximumLength, into: &batch)
            }
            sum.add(batch.tokenCount, ordering: .relaxed)
        }
        return sum.load(ordering: .relaxed)
    }

    /// Texts of the wanted length: words of a text and of those after it, until the next word is too much.
    private func cut(_ sources: [String], tokens: Int, count: Int) -> [String] {
        let special = tokenizer.specialTokenCount()
        var words = sources.lazy.flatMap { $0.split(separator: " ") }.makeIterator()
        var texts: [String] = []
        var text = ""
        while texts.count < count, let word = words.next() {
            let longer = text.isEmpty ? String(word) : text + " " + word
            if !text.isEmpty, tokenizer.tokenCount(of: longer) + special > tokens {
                texts.append(text)
                text = String(word)
            } else {
                text = longer
            }
        }
        return texts
    }
}
