import Encoders
import Perennial
import Tables
import TestSupport
import Testing

@Suite struct LakePairsTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func lake(_ tables: [String: String]) throws -> Lake {
        for (name, text) in tables { try folder.write(text, to: "tables/\(name)") }
        let gallery = try Gallery.create(at: folder.path("lake"), space: encoder.space)
        var builder = try LakeBuilder(writer: GalleryWriter(gallery), encoder: encoder)
        _ = try builder.run([DocumentSource(folder.path("tables"))])
        return try Lake(gallery)
    }

    @Test func `columns of which one has most of the other's values are pairs`() throws {
        let lake = try lake([
            "countries.csv": "name\nFrance\nGermany\nSpain\nItaly\nPoland\n",
            "sales.csv": "country\nfrance\nSpain\nItaly\nAtlantis\n",
            "few.csv": "land\nFrance\nSpain\n",
            "other.csv": "fruit\napple\npear\nplum\ncherry\n",
        ])
        var options = LakePairOptions(shuffleRate: 0)
        let pairs = try lake.pairs(encoder: encoder, options: options)
        // Three of the four countries of sales are countries (0.75); three of the five are sold to (0.6).
        #expect(pairs.count == 1)
        #expect(pairs[0].anchor.contains("Atlantis") && pairs[0].positive.contains("Poland"))
        options.containment = 0.6
        #expect(try lake.pairs(encoder: encoder, options: options).count == 2)
    }

    @Test func `a share of the pairs comes once more with its cells shuffled`() throws {
        let cells = (0..<12).map { "value\($0)" }.joined(separator: "\n")
        var tables: [String: String] = [:]
        for number in 0..<6 { tables["t\(number).csv"] = "column\(number)\n\(cells)\n" }
        let lake = try lake(tables)
        let options = LakePairOptions(shuffleRate: 0.2, limit: 20, seed: 5)
        let pairs = try lake.pairs(encoder: encoder, options: options)
        let plain = pairs.filter { !$0.isShuffled }
        let shuffled = pairs.filter(\.isShuffled)
        #expect(plain.count == 20 && shuffled.count == 4)
        for pair in shuffled {
            let order = pair.anchor.split(separator: " ").joined()
            #expect(!plain.contains { $0.anchor.split(separator: " ").joined() == order })
            #expect(Set(pair.anchor.filter(\.isNumber)) == Set(pair.positive.filter(\.isNumber)))
        }
        #expect(try lake.pairs(encoder: encoder, options: options) == pairs)
    }
}
