import Encoders
import Foundation
import Perennial
import Tables
import Tensors
import TestSupport
import Testing

/// Filters compare numbers, dates and texts exactly, in galleries of every age.
@Suite struct ExactFilterTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    /// A text of 480 bytes: longer than what a column keeps of one.
    private static let long = String(repeating: "seven ", count: 80)

    /// The gallery that a program of format 3 wrote: `fixtures/formats/v3-metadata/make.sh`.
    private func former(_ access: Gallery.Access = .readOnly) throws -> Gallery {
        let path = folder.path("former")
        try FileManager.default.copyItem(
            at: Fixtures.folder("formats/v3-metadata").appending(path: "gallery"),
            to: URL(fileURLWithPath: path)
        )
        return try Gallery(path: path, access: access)
    }

    /// The same documents in a new gallery.
    private func fresh() throws -> Gallery {
        let gallery = try Gallery.create(at: folder.path("fresh"), space: encoder.space)
        let former = try former().snapshot()
        let records = try (0..<8).map { try #require(try former.document(key: "\($0)")) }
        let writer = try GalleryWriter(gallery)
        for part in [records[..<3], records[3...]] {
            try writer.commit(
                Array(part),
                vectors: encoder.encode(part.map(\.text), options: EncodingOptions())
            )
        }
        return gallery
    }

    private static let conditions: [(String, [Int])] = [
        ("uid = 9223372036854770001", [0, 3]), ("uid != 9223372036854770001", [1, 2, 4, 5, 6]),
        ("uid = \"9223372036854770001\"", [0, 3]),
        ("uid in (9223372036854770002, 9007199254740993)", [1, 5]),
        ("uid contains 9223372036854770002", [1]), ("uid > 9223372036854770001", [1, 2]),
        ("uid >= 9223372036854770002", [1, 2]), ("uid < 9007199254740993", [4, 6]),
        ("uid <= 9007199254740992", [4, 6]), ("uid = 9007199254740992", [4]),
        ("uid = 12.00", [6]), ("uid = +1.2e1", [6]),
        ("ratio = 0.1", [0, 1, 3]), ("ratio = 10e-2", [0, 1, 3]), ("ratio > 0.1", [2, 5]),
        ("ratio >= 0.1000000000000000000001", [2, 5]), ("ratio = 1e400", [5]),
        ("ratio > 1e399", [5]), ("ratio < 1e400", [0, 1, 2, 3, 4, 6]), ("ratio = 1e401", []),
        ("ratio = 0", [4, 6]), ("ratio = -0", [4, 6]), ("ratio < 0", []),
        ("added = 2024-05-01T12:00:00.1Z", [0, 2]), ("added > 2024-05-01T12:00:00.10", [1, 3]),
        ("added < \"2024-05-01T14:00:00.10000000001+02\"", [0, 2]),
        ("name = \"café\"", [0, 1]), ("name = \"cafe\u{301}\"", [0, 1]),
        ("name in ('cafe\u{301}')", [0, 1]), ("name = \"cafe\"", [2]),
        ("name contains \"café\"", [0, 1, 3, 4]), ("name contains 'cafe\u{301}'", [0, 1, 3, 4]),
        ("name contains \"cafe\"", [2]), ("name contains \"seven fin\"", [6]),
        ("name = '\(long)end'", [5]), ("name = '\(long)cafe\u{301}'", [3, 4]),
        ("name > '\(long)end'", [6]), ("name >= '\(long)end'", [5, 6]),
        ("name < '\(long)end'", [0, 1, 2, 3, 4, 7]), ("name <= '\(long)cafz'", [0, 1, 2, 7]),
        ("tags = 9007199254740993", [5]), ("tags = 9007199254740992", [5]),
        ("tags > 9007199254740993", []), ("tags contains 'café'", [5]),
        ("tags contains '\(long)'", [6]), ("tags = true", [6]),
    ]

    private func expectConditions(_ gallery: Gallery, _ age: String) throws {
        let snapshot = try gallery.snapshot()
        for (condition, expected) in Self.conditions {
            let found = try snapshot.keys(matching: Filter(condition)).compactMap(Int.init)
            #expect(found == expected, "\(age): \(condition)")
        }
        #expect(try snapshot.verify().isEmpty)
    }

    @Test func `numbers, dates and texts compare exactly in a new gallery`() throws {
        try expectConditions(fresh(), "new")
    }

    @Test func `they do in a gallery whose columns are of format 3, also after it is changed`()
        throws
    {
        let gallery = try former(.readWrite)
        try expectConditions(gallery, "format 3")
        let writer = try GalleryWriter(gallery)
        let vectors = encoder.encode(["text"], options: EncodingOptions())
        let dimension = try gallery.snapshot().manifest.space.dimension
        let vector = Matrix(
            rows: 1,
            columns: dimension,
            elements: (0..<dimension).map { $0 < vectors.columns ? vectors.elements[$0] : 0 }
        )
        // A segment of today beside one of format 3, and then both as one.
        try writer.commit([DocumentRecord(key: "other", text: "text")], vectors: vector)
        try expectConditions(gallery, "format 3 and 4")
        try writer.compact()
        try expectConditions(gallery, "merged")
    }

    @Test func `a number of a search is the number of the file`() throws {
        let file = folder.path("numbers.jsonl")
        let numbers = [
            "9007199254740992", "9007199254740993", "0.1", "0.10000000000000000555", "1e400",
            "-1e-400", "1.10", "100",
        ]
        try numbers.enumerated().map { #"{"id": "\#($0)", "text": "t", "n": \#($1)}"# }
            .joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let reader = try DocumentReader([DocumentSource(file)])
        var records: [DocumentRecord] = []
        while let document = try reader.next() { records.append(DocumentRecord(document)) }
        let gallery = try Gallery.create(at: folder.path("numbers"), space: encoder.space)
        try GalleryWriter(gallery).commit(
            records,
            vectors: encoder.encode(records.map(\.text), options: EncodingOptions())
        )
        let snapshot = try gallery.snapshot()
        for (index, number) in numbers.enumerated() {
            #expect(try snapshot.keys(matching: Filter("n = \(number)")) == ["\(index)"])
        }
        #expect(try snapshot.keys(matching: Filter("n = 1.1 or n = 1e2")) == ["6", "7"])
        #expect(try snapshot.keys(matching: Filter("n < 0")) == ["5"])
    }

    @Test func `names of fields are compared byte by byte`() throws {
        let filter = try Filter("`café` = 1 or `cafe\u{301}` = 2")
        #expect(filter.fields.count == 2)
    }

    @Test func `long chains and deep conditions fit into a small stack, or are refused`() throws {
        let gallery = try fresh()
        let outcomes = Outcomes()
        let thread = Thread {
            let snapshot = try? gallery.snapshot()
            func keys(_ text: String) -> [String]? {
                (try? Filter(text)).flatMap { try? snapshot?.keys(matching: $0) }
            }
            func nested(_ opening: String, _ count: Int) -> String {
                String(repeating: opening, count: count) + "uid = 12"
                    + String(repeating: ")", count: count)
            }
            let chain = (0..<3_000).map { "uid = \($0)" }
            outcomes.keys = [
                keys(chain.joined(separator: " or ")),
                keys(chain.map { "not \($0)" }.joined(separator: " and ")),
                keys(nested("(", 100)),
                keys(String(repeating: "not ", count: 100_000) + "uid = 12"),
                keys(nested("not (", 100)),
                keys(nested("(", 101)),
                keys("uid in (\((0..<3_000).map(String.init).joined(separator: ",")))"),
            ]
            outcomes.isDone.signal()
        }
        thread.stackSize = 512 << 10
        thread.start()
        outcomes.isDone.wait()
        let others = ["0", "1", "2", "3", "4", "5", "7"]
        #expect(outcomes.keys == [["6"], others, ["6"], ["6"], ["6"], nil, ["6"]])
    }

    // Safety: read after the semaphore was signalled by the only thread that writes it.
    private final class Outcomes: @unchecked Sendable {
        var keys: [[String]?] = []
        let isDone = DispatchSemaphore(value: 0)
    }
}
