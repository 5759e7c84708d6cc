import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

@Suite struct OverlapSearchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A lake of tables of one column each, whose values come from few common and many rare ones.
    private func lake(
        columns: Int,
        seed: UInt64
    ) throws -> (lake: Lake, sets: [String: Set<String>]) {
        var random = SeededRandom(seed: seed)
        var sets: [String: Set<String>] = [:]
        for number in 0..<columns {
            let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                // The square makes small numbers frequent.
                let share = Double.random(in: 0..<1, using: &random)
                return "value \(Int(share * share * 300))"
            }
            let text = "name\nhead\n" + values.map { $0 + "\n" }.joined()
            let path = try folder.write(text, to: "tables/\(number).csv")
            sets[path] = Set(values + ["head"])
        }
        let encoder = WordEncoder()
        let gallery = try Gallery.create(at: folder.path("lake"), space: encoder.space)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        _ = try builder.run([DocumentSource(folder.path("tables"))])
        return (try Lake(gallery), sets)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the columns that share most are those of a full comparison`(seed: UInt64) throws {
        let (lake, sets) = try lake(columns: 120, seed: seed)
        var random = SeededRandom(seed: seed &+ 100)
        for _ in 0..<40 {
            let size = Int.random(in: 1...80, using: &random)
            let start = Int.random(in: 0..<300, using: &random)
            let query = Set((start..<start + size).map { "VALUE  \($0)" })
            let folded = Set(query.map { $0.lowercased().replacing("  ", with: " ") })
            let k = Int.random(in: 1...30, using: &random)
            let found = try lake.columns(sharing: ValueSet(query), k: k)
            let truth = sets.values.map { $0.intersection(folded).count }.filter { $0 > 0 }
                .sorted(by: >)
            #expect(found.map(\.overlap) == Array(truth.prefix(k)))
            for (column, overlap) in found {
                #expect(sets[column.table]?.intersection(folded).count == overlap)
            }
        }
    }

    @Test func `a query whose values no column has finds nothing`() throws {
        let (lake, _) = try lake(columns: 5, seed: 9)
        #expect(try lake.columns(sharing: ValueSet(["nowhere"]), k: 3).isEmpty)
    }
}
