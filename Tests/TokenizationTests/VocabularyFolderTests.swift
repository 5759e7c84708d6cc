import Foundation
import Testing
import Tokenization

@Suite struct VocabularyFolderTests {
    private let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nThe\ncafe\ncafé\n##s\n中\n"

    /// The tokenizer of a folder with these files.
    private func tokenizer(
        configuration: String?,
        vocabulary: String
    ) throws -> Tokenizer {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "vocabulary-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(vocabulary.utf8).write(to: folder.appending(path: "vocab.txt"))
        if let configuration {
            try Data(configuration.utf8).write(
                to: folder.appending(path: "tokenizer_config.json")
            )
        }
        return try Tokenizer(directory: folder.path)
    }

    @Test func `without a configuration the text is lowercased and loses accents`() throws {
        let tokenizer = try tokenizer(configuration: nil, vocabulary: vocabulary)
        #expect(tokenizer.tokens(of: "The cafés[MASK]").map(\.id) == [5, 7, 9, 4])
    }

    @Test func `a cased configuration keeps case and accents`() throws {
        let tokenizer = try tokenizer(
            configuration: #"{"do_lower_case":false,"tokenizer_class":"BertTokenizer"}"#,
            vocabulary: vocabulary
        )
        #expect(tokenizer.tokens(of: "The the cafés").map(\.id) == [6, 5, 8, 9])
    }

    @Test func `ideographs stay in their word when the configuration says so`() throws {
        let joined = try tokenizer(
            configuration: #"{"tokenize_chinese_chars":false}"#,
            vocabulary: vocabulary
        )
        #expect(joined.tokens(of: "the中").map(\.id) == [1])
        let parted = try tokenizer(configuration: "{}", vocabulary: vocabulary)
        #expect(parted.tokens(of: "the中").map(\.id) == [5, 10])
    }

    @Test func `Windows line ends make no other tokens`() throws {
        let windows = vocabulary.replacing("\n", with: "\r\n")
        #expect(
            try tokenizer(configuration: nil, vocabulary: windows).identity
                == tokenizer(configuration: nil, vocabulary: vocabulary).identity
        )
    }

    @Test func `another tokenizer class is refused by name`() throws {
        let error = TokenizationError.unsupported(
            component: "tokenizer class",
            name: "MPNetTokenizer"
        )
        #expect(throws: error) {
            try tokenizer(
                configuration: #"{"tokenizer_class":"MPNetTokenizer"}"#,
                vocabulary: vocabulary
            )
        }
    }

    @Test func `a vocabulary without the special tokens is refused`() throws {
        #expect(throws: TokenizationError.self) {
            try tokenizer(configuration: nil, vocabulary: "the\ncafe\n")
        }
    }
}
