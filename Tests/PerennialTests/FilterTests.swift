import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

@Suite struct FilterTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    /// Documents `0…n` with metadata, in segments of 40.
    private func gallery(_ metadata: [[String: MetadataValue]]) throws -> Gallery {
        let gallery = try Gallery.create(at: folder.path("gallery"), space: encoder.space)
        let writer = try GalleryWriter(gallery)
        for start in stride(from: 0, to: metadata.count, by: 40) {
            let records = (start..<min(start + 40, metadata.count)).map {
                DocumentRecord(key: "\($0)", text: "text \($0)", metadata: metadata[$0])
            }
            try writer.commit(
                records,
                vectors: encoder.encode(records.map(\.text), options: EncodingOptions())
            )
        }
        return gallery
    }

    private func keys(_ gallery: Gallery, _ filter: String) throws -> Set<Int> {
        let options = SearchOptions(k: 1_000, filter: try Filter(filter))
        let hits = try gallery.snapshot().search(
            encoder.encode(["text"], options: EncodingOptions()),
            options: options
        )[0]
        return Set(hits.compactMap { Int($0.record.key) })
    }

    private let samples: [[String: MetadataValue]] = [
        ["section": .string("games"), "year": .number(1999), "free": .boolean(true)],
        [
            "section": .string("games"), "year": .number(2005),
            "tags": .list([.string("beta"), .string("3d")]),
        ],
        ["section": .string("net"), "year": .number(-3.5), "added": .string("2024-05-01")],
        [
            "section": .string("net"), "year": .string("2010"),
            "added": .string("2024-05-01T12:30:00+02:00"),
        ],
        ["odd name": .string("x"), "tags": .list([.number(7), .boolean(false)])],
        [:],
    ]

    @Test(arguments: [
        ("section = \"games\"", [0, 1]), ("section == 'net'", [2, 3]),
        ("section != \"games\"", [2, 3]),
        ("year >= 1999", [0, 1, 3]), ("year < 0", [2]), ("year <= -3.5", [2]),
        ("year > 1999 and year < 2010", [1]),
        ("year = 2010", [3]), ("year = \"2010\"", [3]), ("free = true", [0]), ("free = false", []),
        ("exists(year)", [0, 1, 2, 3]), ("not exists(year)", [4, 5]),
        ("not (section = \"games\" or exists(added))", [4, 5]),
        ("section in (\"games\", \"none\")", [0, 1]), ("year in [1999, 2005]", [0, 1]),
        ("tags contains \"beta\"", [1]), ("tags contains \"bet\"", []), ("tags contains 7", [4]),
        ("tags = false", [4]),
        ("section contains \"am\"", [0, 1]), ("section contains \"AM\"", []),
        ("`odd name` = \"x\"", [4]),
        ("added >= 2024-05-01", [2, 3]), ("added > 2024-05-01", [3]),
        ("added < \"2024-05-01T10:30:00Z\"", [2]),
        ("added = \"2024-05-01T10:30:00Z\"", [3]), ("absent = 1", []),
        ("NOT exists(absent)", [0, 1, 2, 3, 4, 5]),
        ("section = \"games\" and year > 2000 or free = true", [0, 1]),
    ])
    func `a filter lets through what it says`(_ filter: String, _ expected: [Int]) throws {
        let gallery = try gallery(samples)
        #expect(try keys(gallery, filter) == Set(expected), "\(filter)")
    }

    @Test func `a filter agrees with a check of every document, also after deletions and merges`()
        throws
    {
        var generator = SeededRandom(seed: 5)
        let metadata: [[String: MetadataValue]] = (0..<170).map { _ in
            var fields: [String: MetadataValue] = [:]
            if Bool.random(using: &generator) {
                fields["n"] = .number(Double(Int.random(in: -9...9, using: &generator)))
            }
            if Bool.random(using: &generator) {
                fields["s"] = .string(["a", "b", "ab"].randomElement(using: &generator) ?? "")
            }
            return fields
        }
        let gallery = try gallery(metadata)
        let writer = try GalleryWriter(gallery)
        let deleted = Set((0..<170).filter { $0 % 11 == 3 })
        try writer.delete(keys: deleted.map(String.init))
        func expected(_ holds: (Double?, String?) -> Bool) -> Set<Int> {
            Set(
                (0..<170).filter { row in
                    guard !deleted.contains(row) else { return false }
                    var (number, text): (Double?, String?) = (nil, nil)
                    if case .number(let value) = metadata[row]["n"] { number = value }
                    if case .string(let value) = metadata[row]["s"] { text = value }
                    return holds(number, text)
                }
            )
        }
        for _ in 0..<2 {
            for bound in -10...10 {
                #expect(
                    try keys(gallery, "n < \(bound)")
                        == expected { n, _ in n.map { $0 < Double(bound) } ?? false }
                )
                #expect(
                    try keys(gallery, "not n >= \(bound) or s contains \"b\"")
                        == expected { n, s in
                            !(n.map { $0 >= Double(bound) } ?? false) || s?.contains("b") == true
                        }
                )
            }
            try writer.compact()
        }
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a text longer than a key is found whole and by its parts`() throws {
        let long = String(repeating: "seven ", count: 100)
        let gallery = try gallery([
            ["s": .string(long + "end")], ["s": .string(long + "fin")], ["s": .string("short end")],
        ])
        #expect(try keys(gallery, "s = \"\(long)end\"") == [0])
        #expect(try keys(gallery, "s contains \"end\"") == [0, 2])
        #expect(try keys(gallery, "s contains \"seven fin\"") == [1])
    }

    @Test(arguments: [
        ("", 1), ("year", 5), ("year >", 7), ("year > and", 8), ("(year = 1", 10),
        ("year = \"open", 8),
        ("year ~ 3", 6), ("section = games", 11), ("1 = 1", 1), ("year in ()", 10),
        ("a = 1 b = 2", 7), ("exists()", 8),
        ("a = 1 and", 10), ("a = 12x", 5),
    ])
    func `a filter that cannot be read names the place`(_ filter: String, _ place: Int) throws {
        let error = #expect(throws: PerennialError.self) { try Filter(filter) }
        guard case .badFilter(_, let found, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == place, "\(filter)")
    }

    @Test func `fields that no document has are known`() throws {
        let snapshot = try gallery(samples).snapshot()
        let filter = try Filter(
            "not (yeer = 1 and year = 2) or exists(`odd name`) or tagz contains 'x' or yeer in (3)"
        )
        #expect(filter.fields == ["odd name", "tagz", "year", "yeer"])
        #expect(try snapshot.unknownFields(of: filter) == ["tagz", "yeer"])
    }

    @Test func `no mutated expression crashes the parser`() throws {
        let seeds = Array(
            "section = \"a\" and not (year < 2000 or tags contains 'b') in (1, 2-3, `q` 2024-05-01 <= !="
                .unicodeScalars
        )
        var generator = SeededRandom(seed: 9)
        for _ in 0..<Fixtures.fuzzCases(default: 2_000) {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                let start = Int.random(in: 0..<seeds.count, using: &generator)
                text.append(
                    contentsOf: seeds[
                        start..<min(start + Int.random(in: 1...9, using: &generator), seeds.count)
                    ]
                )
            }
            _ = try? Filter(String(text))
        }
        #expect(throws: PerennialError.self) { try Filter(String(repeating: "(", count: 100_000)) }
        #expect(throws: PerennialError.self) {
            try Filter(String(repeating: "not ", count: 100_000))
        }
    }
}
