import Foundation
import Testing
import Tokenization

@Suite struct TokenizerIdentityTests {
    @Test func `a vocab folder is the same tokenizer as its tokenizer file`() throws {
        let model = URL(filePath: GoldenTokens.modelPath)
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "tokenizer-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["vocab.txt", "tokenizer_config.json"] {
            try Data(contentsOf: model.appending(path: name)).write(
                to: folder.appending(path: name)
            )
        }
        let old = try Tokenizer(directory: folder.path)
        let new = try GoldenTokens.tokenizer()
        #expect(old.identity == new.identity)
        #expect(old.padID == new.padID)
        #expect(
            old.tokens(of: "naïve [MASK] Straße 東京") == new.tokens(of: "naïve [MASK] Straße 東京")
        )
    }

    @Test func `tokenizers that differ have different identities`() throws {
        let identities = try ReferenceTokenizers.names.map {
            try ReferenceTokenizers.tokenizer($0).identity
        }
        #expect(Set(identities).count == identities.count)
    }

    @Test(arguments: [
        ("bert_uncased", #""lowercase":true"#, #""lowercase":false"#),
        ("bert_uncased", #""max_input_chars_per_word":20"#, #""max_input_chars_per_word":21"#),
        ("bert_uncased", #""lstrip":true"#, #""lstrip":false"#),
        (
            "roberta", #""add_prefix_space":false,"trim_offsets":true,"use_regex":true"#,
            #""add_prefix_space":true,"trim_offsets":true,"use_regex":true"#
        ),
        ("llama", #""byte_fallback":true"#, #""byte_fallback":false"#),
        ("bpe_fused", #""fuse_unk":true"#, #""fuse_unk":false"#),
        ("byte_unigram", #""prepend_scheme":"first""#, #""prepend_scheme":"always""#),
        ("modernbert", #""type":"NFC""#, #""type":"NFKC""#),
    ])
    func `a change of behaviour changes the identity`(
        name: String,
        part: String,
        change: String
    ) throws {
        let json = String(decoding: try ReferenceTokenizers.json(name), as: UTF8.self)
        let changed = json.replacing(part, with: change)
        try #require(changed != json)
        let first = try Tokenizer(tokenizerJSON: Array(json.utf8)).identity
        #expect(try Tokenizer(tokenizerJSON: Array(changed.utf8)).identity != first)
    }

    @Test func `the Unicode tables are those of this behaviour version`() throws {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for table in [
            UnicodeData.properties, UnicodeData.canonicalDecompositions,
            UnicodeData.compatibilityDecompositions, UnicodeData.lowercase,
        ] {
            for byte in table.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        // Other tables mean other tokens for some texts: raise `behaviorVersion` with this number.
        #expect(hash == 3_754_720_041_055_606_449)
    }

    @Test func `padding, version and names of files do not change the identity`() throws {
        let json = String(decoding: try ReferenceTokenizers.json("roberta"), as: UTF8.self)
        let padded = json.replacing(
            "\"padding\":null",
            with: #""padding":{"strategy":"BatchLongest","pad_id":1}"#
        ).replacing("\"version\":\"1.0\"", with: "\"version\":\"1.1\"")
        try #require(padded != json)
        #expect(
            try Tokenizer(tokenizerJSON: Array(padded.utf8), file: "elsewhere.json").identity
                == Tokenizer(tokenizerJSON: Array(json.utf8)).identity
        )
    }
}
