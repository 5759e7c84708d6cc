import Foundation
import Synchronization
import Testing
import Tokenization

@Suite struct TokenizerTests {
    @Test(arguments: ["bert_cased", "bpe_fused", "bpe_unfused", "llama"])
    func `spans equal the reference's where nothing is recomposed`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        let expected: [ReferenceTokenizers.Expected] = try ReferenceTokenizers.rows(
            name + "/expected.jsonl"
        )
        for (text, row) in zip(try ReferenceTokenizers.texts(), expected) {
            let spans = tokenizer.tokens(of: text).map {
                [$0.bytes.lowerBound, $0.bytes.upperBound]
            }
            #expect(spans == row.spans, "\(text.debugDescription)")
        }
    }

    @Test(arguments: ReferenceTokenizers.names)
    func `spans lie on scalars and never run backwards`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        for text in try ReferenceTokenizers.texts() {
            let bytes = Array(text.utf8)
            var last = 0
            for token in tokenizer.tokens(of: text) {
                // Byte-level tokens may split a scalar; their spans still are of whole bytes.
                #expect(token.bytes.lowerBound >= last && token.bytes.upperBound <= bytes.count)
                last = token.bytes.lowerBound
            }
        }
    }

    @Test func `the pieces of a text can be cut out by their spans`() throws {
        let tokenizer = try GoldenTokens.tokenizer()
        let text = "Crème  brûlée,\tà LA carte[SEP]"
        let bytes = Array(text.utf8)
        let parts = tokenizer.tokens(of: text).map {
            String(decoding: bytes[$0.bytes], as: UTF8.self)
        }
        #expect(parts == ["Cr", "ème", "br", "ûlé", "e", ",", "à", "LA", "cart", "e", "[SEP]"])
    }

    @Test(arguments: ReferenceTokenizers.names)
    func `a shorter maximum keeps the first tokens`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        let special = tokenizer.specialTokenCount()
        for text in try ReferenceTokenizers.texts() {
            let ids = tokenizer.tokens(of: text).map(\.id)
            for budget in [0, 1, 5, 1_000] {
                var batch = TokenBatch()
                tokenizer.encode(text, maximumLength: special + budget, into: &batch)
                #expect(batch.tokenCount == special + min(budget, ids.count))
                let kept = batch.ids.dropFirst(special / 2).dropLast(special - special / 2)
                #expect(kept.elementsEqual(ids.prefix(budget)))
            }
        }
    }

    /// Long texts of words, marks, spaces and added tokens, so that a cut falls into each.
    @Test(arguments: ReferenceTokenizers.names)
    func `a long text has the first tokens of all of it, wherever it is cut`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        let special = tokenizer.specialTokenCount()
        var random = SeededTexts(seed: 30)
        let added = tokenizer.specialIDs.compactMap(tokenizer.token(of:))
        let tokens = added + [" ", "  ", "\n", "\t ", " \u{301}", "'s", ". "]
        for _ in 0..<60 {
            var text = ""
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                text += random.text(maximumCount: 30)
                text += tokens.randomElement(using: &random) ?? ""
                text += ["some words ", "word", " a", "x "].randomElement(using: &random) ?? ""
            }
            let all = tokenizer.tokens(of: text).map(\.id)
            for length in [1, 2, 5, 17, 60] {
                var batch = TokenBatch()
                tokenizer.encode(text, maximumLength: special + length, into: &batch)
                let ids = batch.ids.dropFirst(special / 2).dropLast(special - special / 2)
                #expect(ids.elementsEqual(all.prefix(length)), "\(text.debugDescription)")
            }
        }
    }

    @Test func `a file that cuts on the left keeps the last tokens`() throws {
        let json = String(decoding: try ReferenceTokenizers.json("roberta"), as: UTF8.self)
        let left = json.replacing(
            "\"truncation\":null",
            with:
                #""truncation":{"direction":"Left","max_length":9,"strategy":"LongestFirst","stride":0}"#
        )
        let tokenizer = try Tokenizer(tokenizerJSON: Array(left.utf8))
        let ids = tokenizer.tokens(of: "the small graph database").map(\.id)
        var batch = TokenBatch()
        tokenizer.encode("the small graph database", maximumLength: 5, into: &batch)
        #expect(Array(batch.ids) == [0] + ids.suffix(3) + [2])
        #expect(tokenizer.identity != (try ReferenceTokenizers.tokenizer("roberta")).identity)
    }

    @Test func `facts of all-MiniLM-L6-v2 are what its files say`() throws {
        let tokenizer = try GoldenTokens.tokenizer()
        #expect(tokenizer.vocabularySize == 30_522)
        #expect(tokenizer.padID == 0)
        #expect(tokenizer.unknownID == 100)
        #expect(tokenizer.specialIDs == [0, 100, 101, 102, 103])
        #expect(tokenizer.specialTokenCount() == 2)
        #expect(tokenizer.specialTokenCount(forPair: true) == 3)
        #expect(tokenizer.token(of: 2_023) == "this")
        #expect(tokenizer.token(of: 30_522) == nil)
        #expect(tokenizer.token(of: -1) == nil)
        #expect(tokenizer.id(of: "##ing") == 2_075)
        #expect(tokenizer.id(of: "no such token") == nil)
    }

    @Test func `several threads get what one gets`() throws {
        let tokenizer = try ReferenceTokenizers.tokenizer("xlm_roberta")
        let texts = try ReferenceTokenizers.texts()
        let expected = texts.map { tokenizer.tokens(of: $0) }
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 16) { worker in
            for round in 0..<texts.count {
                let index = (round + worker * 7) % texts.count
                if tokenizer.tokens(of: texts[index]) != expected[index] {
                    wrong.withLock { $0 += 1 }
                }
            }
        }
        #expect(wrong.withLock { $0 } == 0)
    }

    @Test func `bytes that are not UTF-8 count as replacement characters`() throws {
        let tokenizer = try ReferenceTokenizers.tokenizer("roberta")
        var repaired = TokenBatch()
        // A lone continuation, a character that breaks off, an overlong form and a surrogate.
        let bytes: [UInt8] = [0x61, 0x80, 0x62, 0xE4, 0xB8, 0x63, 0xC0, 0xAF, 0xED, 0xA0, 0x80]
        tokenizer.encode(utf8: bytes, maximumLength: 100, into: &repaired)
        var written = TokenBatch()
        let text = "a\u{FFFD}b\u{FFFD}c" + String(repeating: "\u{FFFD}", count: 5)
        tokenizer.encode(text, maximumLength: 100, into: &written)
        #expect(repaired == written)
    }

    @Test(arguments: ReferenceTokenizers.names)
    func `long, empty and unknown texts are tokenised`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        #expect(tokenizer.tokens(of: "").isEmpty)
        let units = [
            ("word ", 1 << 20), ("a", 1 << 17), ("\u{1F9FF}", 1 << 17), ("\u{301}\u{323}", 1 << 17),
            (" ", 1 << 17), ("\u{1D16D}\u{1D15F}", 1 << 17),
        ]
        for (unit, length) in units {
            let count = length / unit.utf8.count
            let text = String(repeating: unit, count: count)
            let size = text.utf8.count
            #expect(tokenizer.tokens(of: text).allSatisfy { $0.bytes.upperBound <= size })
        }
    }
}
