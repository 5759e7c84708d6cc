import LexicalSearch
import Testing

@Suite struct AnalyzerTests {
    private func terms(_ text: String, _ options: AnalyzerOptions = .init()) throws -> [String] {
        try Analyzer(options).terms(of: text)
    }

    @Test(
        arguments: [
            ("", []), (" \n\t—…!", []), ("Hello, World", ["hello", "world"]),
            ("COVID-19 x86_64 3.14", ["covid", "19", "x86", "64", "3", "14"]),
            ("Größe ÉCOLE Ωμέγα Москва", ["größe", "école", "ωμέγα", "москва"]),
            ("\u{fb01}ne ＡＢＣ１ x²", ["fine", "abc1", "x2"]),
            ("e\u{301}cole", ["\u{e9}cole"]), ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
            ("한국어 검색", ["한국어", "검색"]), ("a🙂b", ["a", "b"]), ("a\u{0}b", ["a", "b"]),
        ] as [(String, [String])]
    )
    func `words are runs of letters, marks and digits in lower case`(
        text: String,
        expected: [String]
    ) throws {
        #expect(try terms(text) == expected)
    }

    @Test(arguments: [
        (AnalyzerOptions.UnspacedText.bigrams, ["検索", "索エ", "go", "語", "東京"]),
        (.characters, ["検", "索", "エ", "go", "語", "東", "京"]),
        (.charactersAndBigrams, ["検", "索", "検索", "エ", "索エ", "go", "語", "東", "京", "東京"]),
    ])
    func `text without spaces is cut into characters or pairs`(
        cut: AnalyzerOptions.UnspacedText,
        expected: [String]
    ) throws {
        var options = AnalyzerOptions()
        options.unspacedText = cut
        #expect(try terms("検索エGo語、東京", options) == expected)
    }

    @Test func `Thai has no spaces either`() throws {
        #expect(try terms("กขค") == ["กข", "ขค"])
    }

    @Test func `accents are removed where the options say so, other marks stay`() throws {
        var options = AnalyzerOptions()
        options.accents = .remove
        #expect(try terms("Élan naïve Ёлка हिन्दी", options) == ["elan", "naive", "елка", "हिन्दी"])
    }

    @Test func `stemming joins forms of a word, and leaves text without spaces alone`() throws {
        let english = AnalyzerOptions(stemmer: "english")
        #expect(
            try terms("Connections connected connecting", english) == [
                "connect", "connect", "connect",
            ]
        )
        #expect(try terms("検索 running", english) == ["検索", "run"])
        #expect(try terms("собаками", AnalyzerOptions(stemmer: "russian")) == ["собак"])
    }

    @Test func `stopwords are left out before stemming`() throws {
        var options = AnalyzerOptions(stemmer: "english")
        options.stopwords = ["the", "is"]
        #expect(try terms("The sky IS blue", options) == ["sky", "blue"])
    }

    @Test func `an unknown stemmer is refused by name`() throws {
        #expect(Analyzer.stemmers.contains("english"))
        #expect(
            throws: LexicalSearchError.unknownStemmer(name: "klingon", known: Analyzer.stemmers)
        ) { try Analyzer(AnalyzerOptions(stemmer: "klingon")) }
    }

    @Test func `a word without an end is cut, and no byte of it is lost`() throws {
        for letter in ["x", "ж", "𐐨"] {
            let word = String(repeating: letter, count: 1000)
            let terms = try terms(word)
            #expect(terms.allSatisfy { $0.utf8.count <= 255 })
            #expect(terms.joined() == word)
        }
    }

    @Test func `threads share an analyzer that stems`() async throws {
        let analyzer = try Analyzer(AnalyzerOptions(stemmer: "english"))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<500).allSatisfy { _ in
                        analyzer.terms(of: "generalizations relational") == ["general", "relat"]
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
