import Foundation
import Testing
import Tokenization

@Suite struct TokenizationErrorTests {
    /// A file of a small tokenizer with one part replaced.
    private func changed(_ name: String, _ part: String, _ change: String) throws -> [UInt8] {
        let json = String(decoding: try ReferenceTokenizers.json(name), as: UTF8.self)
        let result = json.replacing(part, with: change)
        try #require(result != json, "\(part) is not in \(name)")
        return Array(result.utf8)
    }

    @Test func `a folder without a tokenizer is named`() {
        #expect(throws: TokenizationError.notFound(path: "/no/such/folder")) {
            try Tokenizer(directory: "/no/such/folder")
        }
    }

    @Test func `a file that cannot be read is named`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "tokenizer-\(UUID().uuidString)"
        )
        let path = folder.appending(path: "tokenizer.json")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: TokenizationError.unreadable(path: path.path)) {
            try Tokenizer(directory: folder.path)
        }
    }

    @Test(arguments: [
        ("", 0), ("{", 1), ("{\"a\":1,}", 7), ("[1 2]", 3), ("{} x", 3), ("\"\u{1}\"", 1),
        ("01", 2),
        ("\"\\ud800\"", 7), ("1.", 2), ("tru", 3), ("\"a", 2), ("{\"a\" 1}", 5), ("\"\\x\"", 3),
    ])
    func `what is not JSON is refused with its place`(text: String, offset: Int) {
        #expect(throws: TokenizationError.malformedJSON(file: "tokenizer.json", offset: offset)) {
            try Tokenizer(tokenizerJSON: Array(text.utf8))
        }
    }

    @Test func `containers in containers without end are refused`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: TokenizationError.malformedJSON(file: "tokenizer.json", offset: 128)) {
            try Tokenizer(tokenizerJSON: bytes)
        }
    }

    @Test(arguments: [
        ("bert_uncased", #""type":"BertNormalizer""#, #""type":"Magic""#, "normalizer", "Magic"),
        (
            "bert_uncased", #""type":"BertPreTokenizer""#, #""type":"UnicodeScripts""#,
            "pre-tokenizer", "UnicodeScripts"
        ),
        (
            "bert_uncased", #""type":"BertProcessing""#, #""type":"Magic""#, "post-processor",
            "Magic"
        ),
        ("bert_uncased", #""type":"WordPiece""#, #""type":"WordLevel""#, "model", "WordLevel"),
        ("roberta", #""dropout":null"#, #""dropout":0.1"#, "model", "BPE with dropout"),
        (
            "roberta", #""end_of_word_suffix":null"#, #""end_of_word_suffix":"</w>""#, "model",
            "BPE with end_of_word_suffix"
        ),
        (
            "xlm_roberta", #"{"Regex":" {2,}"}"#, #"{"Regex":"a|b"}"#, "normalizer",
            "regular expression a|b"
        ),
    ])
    func `what is not implemented is refused by name`(
        name: String,
        part: String,
        change: String,
        component: String,
        refused: String
    ) throws {
        let bytes = try changed(name, part, change)
        #expect(throws: TokenizationError.unsupported(component: component, name: refused)) {
            try Tokenizer(tokenizerJSON: bytes)
        }
    }

    @Test(arguments: [
        (
            "bert_uncased", #""max_input_chars_per_word":20"#, #""max_input_chars_per_word":-1"#,
            "model.max_input_chars_per_word"
        ),
        ("bert_uncased", #""lowercase":true"#, #""lowercase":1"#, "normalizer.lowercase"),
        ("bert_uncased", #""[PAD]":0"#, #""[PAD]":1"#, "model.vocab"),
        ("bert_uncased", #""[PAD]":0"#, #""[PAD]":200000000"#, "model.vocab"),
        (
            "bert_uncased", #""id":4,"content":"[MASK]""#, #""id":77,"content":"[MASK]""#,
            "added_tokens[4].id"
        ),
        ("bert_uncased", #""sep":["[SEP]",3]"#, #""sep":["[SEP]",9999]"#, "post_processor"),
        ("bert_uncased", #""vocab""#, #""vocabulary""#, "model.vocab"),
        ("xlm_roberta", #""unk_id":3"#, #""unk_id":30000"#, "model.unk_id"),
        (
            "xlm_roberta", #""precompiled_charsmap":""#, #""precompiled_charsmap":"AAAA"#,
            "normalizer.normalizers[0].precompiled_charsmap"
        ),
        (
            "xlm_roberta", #""replacement":"▁""#, #""replacement":"▁▁""#,
            "pre_tokenizer.pretokenizers[1].replacement"
        ),
        ("xlm_roberta", #"["<pad>",0.0]"#, #"["<pad>"]"#, "model.vocab[1]"),
        ("roberta", #""merges":["#, #""merges":[["a","b","c"],"#, "model.merges[0]"),
    ])
    func `a part that lies is refused with its path`(
        name: String,
        part: String,
        change: String,
        component: String
    ) throws {
        let bytes = try changed(name, part, change)
        #expect(throws: TokenizationError.malformed(file: "t.json", component: component)) {
            try Tokenizer(tokenizerJSON: bytes, file: "t.json")
        }
    }

    @Test(arguments: [
        (
            "bert_uncased", #""unk_token":"[UNK]""#, #""unk_token":"[NO]""#, "model.unk_token",
            "[NO]"
        ),
        ("llama", #""unk_token":"<unk>""#, #""unk_token":"<no>""#, "model.unk_token", "<no>"),
        ("roberta", #""merges":["#, #""merges":[["a","nonsense"],"#, "model.merges[0]", "nonsense"),
    ])
    func `a token that the vocabulary lacks is named`(
        name: String,
        part: String,
        change: String,
        component: String,
        token: String
    ) throws {
        let bytes = try changed(name, part, change)
        let error = TokenizationError.missingToken(
            file: "tokenizer.json",
            component: component,
            token: token
        )
        #expect(throws: error) { try Tokenizer(tokenizerJSON: bytes) }
    }

    @Test(arguments: [
        TokenizationError.notFound(path: "p"), .unreadable(path: "p"),
        .malformedJSON(file: "p", offset: 3), .malformed(file: "p", component: "c"),
        .missingToken(file: "p", component: "c", token: "t"),
        .unsupported(component: "c", name: "n"),
    ])
    func `an error is one line that says what to do`(error: TokenizationError) {
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains(": "))
    }
}
