import Tables
import TestSupport
import Testing

@Suite struct ValueSetTests {
    @Test(arguments: [
        ("Rome", " rome "), ("New  York\tCity", "new york city"), ("STRASSE", "straße"),
        ("ΟΔΟΣ", "οδος"), ("ΟΔΟΣ", "οδοσ"), ("caf\u{E9}", "CAFE\u{301}"), ("ﬁn", "FIN"),
        ("a\u{A0}b", "A b"), ("İx", "i\u{307}X"), ("\u{212A}", "k"),
    ]) func `spellings of one value share a key`(one: String, other: String) {
        #expect(ValueSet.key(of: one) == ValueSet.key(of: other))
    }

    @Test(arguments: [("ab", "a b"), ("é", "e"), ("ı", "i"), ("a-b", "ab"), ("", "x")])
    func `different values have different keys`(one: String, other: String) {
        #expect(ValueSet.key(of: one) != ValueSet.key(of: other))
    }

    @Test func `keys never change, for galleries keep them`() {
        #expect(ValueSet.key(of: "New York") == 258_941_897_102_784_124)
        #expect(ValueSet.key(of: "ÅNGSTRÖM") == 13_044_558_073_579_432_211)
    }

    @Test func `joinability is containment`() {
        let overlap = ColumnOverlap(ValueSet(["a", "b", "c", "d"]), ValueSet(["b", "d", "x"]))
        #expect(overlap.containment == 0.5)
        #expect(overlap.reverseContainment == 2.0 / 3)
        #expect(overlap.jaccard == 0.4)
        let none = ColumnOverlap(ValueSet([String]()), ValueSet([String]()))
        #expect((none.containment, none.reverseContainment, none.jaccard) == (0, 0, 0))
    }

    @Test(arguments: 0..<20) func `overlap equals that of plain sets`(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let sizes = [3, 50, 2000].shuffled(using: &random)
        let one = Set((0..<sizes[0]).map { _ in "v\(Int.random(in: 0..<900, using: &random))" })
        let other = Set((0..<sizes[1]).map { _ in "v\(Int.random(in: 0..<900, using: &random))" })
        let overlap = ColumnOverlap(
            ValueSet(one.map { $0 }),
            ValueSet(other.map { " " + $0.uppercased() })
        )
        #expect(overlap.matched == one.intersection(other).count)
        #expect((overlap.first, overlap.second) == (one.count, other.count))
        let set = ValueSet(one.map { $0 })
        for value in other { #expect(set.contains(value) == one.contains(value)) }
        #expect(ValueSet(keys: set.keys.shuffled(using: &random)) == set)
    }
}
