import Foundation
import Testing
import Tokenization

/// The expected ids are those of transformers 5.24.0 for the same folders.
@Suite struct TokenizerSettingsTests {
    private static let model = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/models/perennial-small-en")

    /// The small model's tokenizer, its tokenizer.json changed, with other files beside it.
    private func tokenizer(
        replacing part: String = "",
        with change: String = "",
        _ files: [(name: String, content: String)]
    ) throws -> Tokenizer {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "settings-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var json = try String(
            contentsOf: Self.model.appending(path: "tokenizer.json"),
            encoding: .utf8
        )
        if !part.isEmpty {
            let expression = try Regex(part)
            try #require(json.contains(expression))
            json = json.replacing(expression, with: change)
        }
        try Data(json.utf8).write(to: folder.appending(path: "tokenizer.json"))
        for (name, content) in files {
            try Data(content.utf8).write(to: folder.appending(path: name))
        }
        return try Tokenizer(directory: folder.path)
    }

    private func ids(_ tokenizer: Tokenizer, _ text: String) -> [Int32] {
        var batch = TokenBatch()
        tokenizer.encode(text, maximumLength: 64, into: &batch)
        return Array(batch.ids)
    }

    private let lowered: [Int32] = [2, 113, 4910, 5332, 217, 47, 3]
    private let cased: [Int32] = [2, 1, 1, 1, 3]

    @Test(arguments: [
        "BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "ElectraTokenizer",
    ])
    func `the class's settings overrule tokenizer.json`(name: String) throws {
        let silent = #"{"tokenizer_class":"\#(name)"}"#
        let kept = #"{"tokenizer_class":"\#(name)","do_lower_case":false}"#
        #expect(ids(try tokenizer([("tokenizer_config.json", silent)]), "The Ferry é") == lowered)
        #expect(ids(try tokenizer([("tokenizer_config.json", kept)]), "The Ferry é") == cased)
        let json = try tokenizer(
            replacing: #""lowercase": *true"#,
            with: #""lowercase":false"#,
            [("tokenizer_config.json", silent)]
        )
        #expect(ids(json, "The Ferry é") == lowered)
    }

    @Test func `without a class the kind of model decides, without both the file counts`() throws {
        let (part, change) = (#""lowercase": *true"#, #""lowercase":false"#)
        let bert = try tokenizer(
            replacing: part,
            with: change,
            [("config.json", #"{"model_type":"bert"}"#)]
        )
        #expect(ids(bert, "The Ferry é") == lowered)
        let bare = try tokenizer(replacing: part, with: change, [])
        #expect(ids(bare, "The Ferry é") == cased)
        let plain = try tokenizer([
            (
                "tokenizer_config.json",
                #"{"tokenizer_class":"PreTrainedTokenizerFast","do_lower_case":false}"#
            )
        ])
        #expect(ids(plain, "The Ferry é") == lowered)
    }

    @Test func `settings that change nothing keep the identity`() throws {
        let bare = try tokenizer([])
        let declared = try tokenizer([
            (
                "tokenizer_config.json",
                #"{"tokenizer_class":"BertTokenizer","do_lower_case":true,"cls_token":"[CLS]"}"#
            ),
            ("special_tokens_map.json", #"{"cls_token":{"content":"[CLS]"}}"#),
        ])
        #expect(declared.identity == bare.identity)
        let other = try tokenizer([
            ("tokenizer_config.json", #"{"tokenizer_class":"BertTokenizer","cls_token":"[SEP]"}"#)
        ])
        #expect(other.identity != bare.identity)
        #expect(ids(other, "a").first == 3)
    }

    @Test func `declared tokens are found, and a wrong id is refused`() throws {
        func config(_ id: Int) -> String {
            #"{"tokenizer_class":"BertTokenizer","added_tokens_decoder":{"\#(id)":{"content":"ferry"}}}"#
        }
        let added = try tokenizer([("tokenizer_config.json", config(8000))])
        #expect(ids(added, "a [MASK] Ferry ferry") == [2, 43, 4, 8000, 8000, 3])
        let old = try tokenizer([("added_tokens.json", #"{"ferry":8000}"#)])
        #expect(ids(old, "a [MASK] Ferry ferry") == [2, 43, 4, 8000, 8000, 3])
        for id in [7, 9000] {
            #expect(throws: TokenizationError.self) {
                try tokenizer([("tokenizer_config.json", config(id))])
            }
        }
    }

    @Test func `files that contradict each other are refused`() throws {
        #expect(throws: TokenizationError.self) {
            try tokenizer([
                ("tokenizer_config.json", #"{"cls_token":"[CLS]"}"#),
                ("special_tokens_map.json", #"{"cls_token":"[SEP]"}"#),
            ])
        }
        #expect(throws: TokenizationError.self) {
            try tokenizer([("tokenizer_config.json", #"{"tokenizer_class":"RobertaTokenizer"}"#)])
        }
    }

    @Test(arguments: [
        ("ΟΔΟΣ", "οδος"), ("ΟΔΟΣ.", "οδος."), ("ΑΣ\u{301}", "ας\u{301}"), ("İ", "i\u{307}"),
        ("Σ", "σ"), ("ΑΣΑ", "ασα"), ("ΑΣ.Α", "ασ.α"), ("Σ Σ", "σ σ"), ("ABC", "abc"), ("", ""),
    ])
    func `lowercase is that of Python`(text: String, expected: String) {
        #expect(Array(text.pythonLowercased().utf8) == Array(expected.utf8))
    }

    @Test func `the clean-up of machine translation is the reference's`() throws {
        let nmt = try tokenizer(
            replacing: #""normalizer": *\{[^}]*\}"#,
            with: #""normalizer":{"type":"Nmt"}"#,
            []
        )
        for removed in [1, 8, 0xB, 0xE, 0x1F, 0x7F, 0x8F, 0x9F].compactMap(Unicode.Scalar.init) {
            #expect(ids(nmt, "fer\(removed)ry") == ids(nmt, "ferry"))
        }
        for space in [9, 0x1680, 0x200B, 0x200F, 0x2028, 0x2581, 0xFEFF, 0xFFFD]
            .compactMap(Unicode.Scalar.init)
        {
            #expect(ids(nmt, "a\(space)ferry") == ids(nmt, "a ferry"))
        }
        #expect(ids(nmt, "fer\u{80}ry") != ids(nmt, "ferry"))
    }
}
