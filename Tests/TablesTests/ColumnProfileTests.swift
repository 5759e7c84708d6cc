import Tables
import Testing

@Suite struct ColumnProfileTests {
    private func profile(_ cells: [String], isFull: Bool = false) -> ColumnProfile {
        var builder = ColumnProfileBuilder(name: "c")
        for cell in cells { builder.append(cell, isFull: isFull) }
        return builder.build()
    }

    @Test func `values are counted without regard to case and white space`() {
        let profile = profile([" Rome", "ROME", "", "Oslo", "rome "])
        #expect(profile.rowCount == 5)
        #expect(profile.emptyCount == 1)
        #expect(profile.values.count == 2)
        #expect(profile.values.counts.sorted() == [1, 3])
        #expect(profile.sample == ["Rome", "Oslo"])
        #expect(profile.isSampleWhole)
        #expect(profile.values.keys == ValueSet(["rome", "oslo"]).keys)
    }

    @Test func `the profile of a column and its value set agree`() {
        let cells = (0..<20_000).map { "value \($0 * 7919 % 9_001)" }
        let profile = profile(cells)
        let column = Column(name: "c", cells: cells)
        #expect(profile.values.keys == ValueSet(column).keys)
        #expect(profile.values == ValueCounts(column))
        #expect(profile.type == column.type)
        #expect(profile.sample.count == ColumnProfile.sampleLimit)
        #expect(!profile.isSampleWhole)
    }

    @Test func `two columns sample the same of what they share`() {
        let small = profile((0..<10_000).map { "v\($0)" })
        let large = profile((0..<20_000).reversed().map { "v\($0)" })
        let shared = Set(large.sample).filter { (Int($0.dropFirst()) ?? 0) < 10_000 }
        #expect(!shared.isEmpty)
        #expect(shared.isSubset(of: small.sample))
    }

    @Test func `a column that is full counts what it knows and says that it is cut`() {
        var builder = ColumnProfileBuilder(name: "c")
        builder.append("a")
        builder.append("b", isFull: true)
        builder.append("A", isFull: true)
        let profile = builder.build()
        #expect(profile.isCut)
        #expect(profile.values.counts == [2])
    }

    @Test(arguments: [
        ("2024-05-31", "2024-05-31"), ("31.5.2024", "2024-05-31"), ("5/31/2024", "2024-05-31"),
        ("31/5/2024", "2024-05-31"), ("31 May 2024", "2024-05-31"), ("May 3, 2024", "2024-05-03"),
        ("2024-05-31T10:30:00Z", "2024-05-31"), ("2024/5/1", "2024-05-01"),
    ])
    func `dates have one spelling`(text: String, iso: String) {
        #expect(DateSpelling.isoDate(text) == iso)
    }

    @Test(arguments: ["3/4/2024", "hello", "12", ""])
    func `what is no date or could be two has none`(text: String) {
        #expect(DateSpelling.isoDate(text) == nil)
    }
}
