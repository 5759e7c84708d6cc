import Testing
import Tokenization

@Suite struct BertWordPieceEncoderTests {
    @Test(arguments: [true, false], [true, false])
    func `one pass gives what the steps one after another give`(
        lowercases: Bool,
        cleans: Bool
    ) throws {
        let json = String(decoding: try ReferenceTokenizers.json("bert_uncased"), as: UTF8.self)
            .replacing("\"lowercase\":true", with: "\"lowercase\":\(lowercases)")
            .replacing("\"clean_text\":true", with: "\"clean_text\":\(cleans)")
        // A normalised token that no text contains sends everything through the general encoder.
        let identifier = try Tokenizer(tokenizerJSON: Array(json.utf8)).vocabularySize
        let never =
            #"{"id":\#(identifier),"content":"qzxqzxqzx","single_word":false,"lstrip":false,"#
            + #""rstrip":false,"normalized":true,"special":false}]"#
        let general = json.replacing("}],\"normalizer\"", with: "},\(never),\"normalizer\"")
        try #require(general != json)
        let onePass = try Tokenizer(tokenizerJSON: Array(json.utf8))
        let stepwise = try Tokenizer(tokenizerJSON: Array(general.utf8))
        var random = SeededTexts(seed: 3)
        for _ in 0..<3_000 {
            let text = random.text()
            #expect(
                onePass.tokens(of: text).map(\.id) == stepwise.tokens(of: text).map(\.id),
                "\(text.debugDescription)"
            )
        }
    }

    @Test(arguments: [
        ("\u{1D15F}", ["\u{1D158}\u{1D165}"]),
        // Kept marks change places: class 216 goes before class 220 (a Mc and an unstripped mark).
        ("a\u{1D16D}\u{1D165}", ["a\u{1D165}\u{1D16D}"]),
        // A removed control does not part marks, a removed joiner of class 0 does.
        ("a\u{1D16D}\u{200B}\u{1D165}", ["a\u{1D165}\u{1D16D}"]),
        ("a\u{1D16D}\u{34F}\u{1D165}", ["a\u{1D16D}\u{1D165}"]),
        ("ΟΔΟΣ İ ẞ", ["οδοσ", "i", "ß"]),
        ("≠x", ["=", "x"]),
    ])
    func `scalars are normalised in the right order`(text: String, words: [String]) {
        #expect(WordRecorder(.uncased).words(of: text) == words.map { Array($0.utf8) })
    }
}
