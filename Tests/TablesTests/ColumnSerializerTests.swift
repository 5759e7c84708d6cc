import Tables
import TestSupport
import Testing

@Suite struct ColumnSerializerTests {
    private let company = Column(
        name: "Company",
        cells: ["Apple", "GE", "Microsoft", "Apple", "Yahoo!", "", "Amazon"]
    )

    @Test func `the paper's example comes out byte for byte`() {
        let text = ColumnSerializer().text(of: company, title: "Company information")
        #expect(
            text
                == "Company information. Company contains 5 values (9, 2, 5.6): Apple, GE, Microsoft, Yahoo!, Amazon."
        )
    }

    @Test(arguments: [
        (ColumnPattern.values, "a, bb"),
        (.nameValues, "N: a, bb."),
        (.nameValuesContext, "N: a, bb. C"),
        (.nameStatisticsValues, "N contains 2 values (2, 1, 1.5): a, bb"),
        (.titleNameValues, "T. N: a, bb."),
        (.titleNameValuesContext, "T. N: a, bb. C"),
        (.titleNameStatisticsValues, "T. N contains 2 values (2, 1, 1.5): a, bb."),
    ]) func `each pattern is written as its table says`(pattern: ColumnPattern, wanted: String) {
        let column = Column(name: "N", cells: ["a", "bb"])
        let text = ColumnSerializer(pattern: pattern).text(of: column, title: "T", context: "C")
        #expect(text == wanted)
    }

    @Test func `what is missing leaves no marks`() {
        let column = Column(name: "N", cells: ["a"])
        #expect(ColumnSerializer(pattern: .titleNameValues).text(of: column) == "N: a.")
        #expect(ColumnSerializer(pattern: .nameValuesContext).text(of: column) == "N: a.")
        let empty = Column(name: "N", cells: ["", " "])
        #expect(ColumnSerializer().text(of: empty) == "N contains 0 values (0, 0, 0): .")
    }

    @Test(arguments: [
        ([1, 1, 2], "1.33"), ([1, 2, 2], "1.67"), ([2, 2], "2"),
        ([1, 1, 1, 1, 1, 1, 1, 2], "1.13"),
        ([5, 1], "3"), ([10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2], "1.48"),
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2], "1.05"),
    ]) func `averages are rounded to two decimals without needless zeros`(
        lengths: [Int],
        wanted: String
    ) {
        let cells = lengths.enumerated().map { index, length in
            String(UnicodeScalar(UInt8(0x61 + index))) + String(repeating: "é", count: length - 1)
        }
        let text = ColumnSerializer().text(of: Column(name: "N", cells: cells))
        let longest = lengths.max() ?? 0
        #expect(
            text.hasPrefix("N contains \(lengths.count) values (\(longest), 1, \(wanted)): ")
                || longest < 3
        )
        #expect(text.contains(", \(wanted)): "))
    }

    /// Words parted by anything but letters and digits: a stand-in for a tokenizer.
    private static let countWords: @Sendable (String) -> Int = { text in
        text.split { !$0.isLetter && !$0.isNumber }.count
    }

    @Test func `the most frequent values are kept, ties by bytes, within the limit`() {
        let frequencies = ["d": 3, "b": 2, "c": 2, "a": 1, "e": 2]
        let serializer = ColumnSerializer(
            pattern: .nameValues,
            tokenLimit: 4,
            countTokens: Self.countWords,
            frequency: { frequencies[$0] ?? 0 }
        )
        let column = Column(name: "N", cells: ["a", "e", "c", "b", "d"])
        #expect(serializer.text(of: column) == "N: d, b, c.")
        let short = Column(name: "N", cells: ["a", "e", "d"])
        #expect(serializer.text(of: short) == "N: a, e, d.")
    }

    @Test(arguments: 0..<40) func `as many values are kept as fit and no more`(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let count = Int.random(in: 1...80, using: &random)
        let cells = (0..<count).map { index in
            (0..<Int.random(in: 1...4, using: &random)).map { "v\(index)x\($0)" }.joined(
                separator: " "
            )
        }
        let frequencies = Dictionary(
            uniqueKeysWithValues: cells.map { ($0, Int.random(in: 0...3, using: &random)) }
        )
        let limit = Int.random(in: 1...150, using: &random)
        let serializer = ColumnSerializer(
            tokenLimit: limit,
            countTokens: Self.countWords,
            frequency: { frequencies[$0] ?? 0 }
        )
        let column = Column(name: "N", cells: cells)
        let text = serializer.text(of: column, title: "T")

        // The same by definition: append in order until the whole text would be too long.
        let unlimited = ColumnSerializer().text(of: column, title: "T")
        guard Self.countWords(unlimited) > limit else {
            #expect(text == unlimited)
            return
        }
        let ranked = cells.sorted { (-(frequencies[$0] ?? 0), $0) < (-(frequencies[$1] ?? 0), $1) }
        let frame = unlimited.prefix { $0 != ":" } + ": "
        var kept = 0
        while kept < ranked.count,
            Self.countWords(frame + ranked.prefix(kept + 1).joined(separator: ", ") + ".") <= limit
        { kept += 1 }
        #expect(text == frame + ranked.prefix(kept).joined(separator: ", ") + ".")
    }

    @Test func `document frequency counts columns, not cells`() {
        var frequencies = ValueFrequencies()
        frequencies.add(ValueSet(["Rome", "rome ", "Oslo"]))
        frequencies.add(ValueSet(["ROME"]))
        #expect(frequencies.count(of: "rome") == 2)
        #expect(frequencies.count(of: "Oslo") == 1)
        #expect(frequencies.count(of: "Bonn") == 0)
    }
}
