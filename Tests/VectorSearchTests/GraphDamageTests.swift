import Foundation
import Storage
import Tensors
import Testing
import VectorSearch

@Suite struct GraphDamageTests {
    let originals: StoredVectors
    let queries: Matrix
    let image: IndexImage

    init() throws {
        let made = TestVectors.clustered(2_500, dimension: 140, seed: 50, queries: 5)
        originals = try StoredVectors(made.stored)
        queries = made.queries
        image = try IndexImage(
            building: .graph(.init(degree: 8, beam: 40)),
            over: originals,
            metric: .euclidean,
            threads: 2
        )
    }

    /// The header with one value of its JSON replaced.
    func header(replacing old: String, with new: String) throws -> IndexHeader {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = try #require(String(data: try encoder.encode(image.header), encoding: .utf8))
        #expect(text.contains(old))
        let changed = text.replacingOccurrences(of: old, with: new)
        return try JSONDecoder().decode(IndexHeader.self, from: Data(changed.utf8))
    }

    @Test func `a missing or misshapen array is refused by name`() throws {
        for name in image.header.arrayNames {
            #expect(throws: VectorSearchError.arrayMissing(name: name)) {
                _ = try image.replacing(name, nil).open(originals: originals)
            }
            let array = try #require(image.arrays[name])
            let shorter = array.changing { $0.removeLast(array.rowBytes) }
            let expected = VectorSearchError.arrayShapeMismatch(
                name: name,
                expectedRows: array.rows,
                foundRows: array.rows - 1,
                expectedRowBytes: array.rowBytes,
                foundRowBytes: array.rowBytes
            )
            #expect(throws: expected) {
                _ = try image.replacing(name, shorter).open(originals: originals)
            }
        }
    }

    @Test(arguments: [
        ("\"count\":2500", "\"count\":2501", VectorSearchError.headerInvalid(field: "count")),
        (
            "\"dimension\":140", "\"dimension\":141",
            .dimensionMismatch(expected: 141, found: 140)
        ),
        ("\"bits\":4", "\"bits\":5", .headerInvalid(field: "bits")),
        ("\"elements\":128", "\"elements\":-1", .headerInvalid(field: "elements")),
        ("\"deviation\":0.", "\"deviation\":-0.", .headerInvalid(field: "error")),
        ("\"levelCounts\":[", "\"levelCounts\":[2501,", .headerInvalid(field: "levelCounts")),
        (
            "\"degree\":8", "\"degree\":0",
            .parameterOutOfRange(name: "degree", found: 0, lowest: 4, highest: 64)
        ),
    ])
    func `a header that contradicts itself is refused`(
        change: (old: String, new: String, error: VectorSearchError)
    ) throws {
        let broken = IndexImage(
            header: try header(replacing: change.old, with: change.new),
            arrays: image.arrays
        )
        #expect(throws: change.error) { _ = try broken.open(originals: originals) }
    }

    @Test(arguments: ["links", "upper", "numbers"])
    func `a number out of range in the first row is seen at opening`(name: String) throws {
        let broken = try #require(image.arrays[name]).changing { $0[3] = 0x40 }
        #expect(throws: VectorSearchError.damaged(array: name, row: 0)) {
            _ = try image.replacing(name, broken).open(originals: originals)
        }
    }

    @Test(arguments: ["elements", "center"])
    func `a number that is none in a codebook is seen at opening`(name: String) throws {
        let broken = try #require(image.arrays[name]).changing {
            $0[2] = 0xc0; $0[3] = 0x7f
        }
        #expect(throws: VectorSearchError.damaged(array: name, row: 0)) {
            _ = try image.replacing(name, broken).open(originals: originals)
        }
    }

    /// Row 1 is not among the rows of large arrays that opening looks at.
    @Test(arguments: ["links", "numbers"])
    func `damage that opening does not see is found by a check`(name: String) throws {
        let array = try #require(image.arrays[name])
        for bad in [Int32(2_500), Int32.max, -2] {
            let broken = array.changing { bytes in
                withUnsafeBytes(of: bad) { raw in
                    for (place, byte) in raw.enumerated() {
                        bytes[array.rowBytes + place] = byte
                    }
                }
            }
            let index = try image.replacing(name, broken).open(originals: originals)
            let graph = try #require(index as? GraphIndex)
            #expect(throws: VectorSearchError.damaged(array: name, row: 1)) {
                _ = try graph.check()
            }
        }
    }

    @Test func `noise in every array leads no search out of the arrays`() throws {
        var random = TestRandom(state: 77)
        for name in ["links", "upper", "numbers", "codes", "norms", "rotation"] {
            for _ in 0..<4 {
                let array = try #require(image.arrays[name])
                let broken = array.changing { bytes in
                    for _ in 0..<200 {
                        let place = Int.random(in: 0..<bytes.count, using: &random)
                        bytes[place] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                // Opening may see the damage; if not, a search must end and stay in bounds.
                guard let index = try? image.replacing(name, broken).open(originals: originals)
                else { continue }
                let found = try index.search(queries, k: 10, effort: .init(beam: 30), allowed: nil)
                #expect(found.rows.allSatisfy { (-1..<2_500).contains($0) })
            }
        }
    }
}
