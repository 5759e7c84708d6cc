import Tables
import Testing

@Suite struct ColumnTests {
    @Test func `distinct values keep the order of their first appearance`() {
        let column = Column(name: "n", cells: [" b ", "a", "", "b", "  ", "c", "a"])
        #expect(column.distinctValues == ["b", "a", "c"])
        #expect(column.values == ["b", "a", nil, "b", nil, "c", "a"])
        #expect((column.count, column.emptyCount) == (7, 2))
        #expect(!column.isUnique)
        #expect(Column(name: "n", cells: ["a", "", "b"]).isUnique)
    }

    @Test func `values are told apart byte by byte`() {
        #expect(Column(name: "n", cells: ["\u{E9}", "e\u{301}", "E"]).distinctValues.count == 3)
    }

    @Test(arguments: [
        (["1", "-2.5", "3,5", "1,234,567.8", "12%", "1e-5", "+.5"], ColumnType.number),
        (["1", "2", "x"], .text), (["02134", "10001", "01810"], .text), (["0", "0.5"], .number),
        (["2024-05-31", "1999-1-2T10:30:00Z", "2001-02-03 04:05:06.7+01:00"], .date),
        (["31.5.2024", "5/31/2024", "31 May 2024", "May 31, 2024", "2024/05/31"], .date),
        (["2024-13-32", "1.2.3", "10:30"], .text), (["v1.2", "1.2.3.4"], .text),
        (["a"], .text), ([], .empty), (["", " "], .empty), (["-", "e5", "1e", "1,23,4.5"], .text),
        (["May 2024", "31 Mai 2024"], .text),
    ]) func `the type is what the values agree on`(cells: [String], type: ColumnType) {
        #expect(Column(name: "n", cells: cells).type == type)
    }

    @Test func `one value in twenty may disagree`() {
        let numbers = (1...19).map { "\($0)" }
        #expect(Column(name: "n", cells: numbers + ["n/a"]).type == .number)
        #expect(Column(name: "n", cells: numbers + ["one", "two"]).type == .text)
        // Spellings of "no value" have no say.
        #expect(Column(name: "n", cells: numbers + ["n/a", "none"]).type == .number)
    }
}
