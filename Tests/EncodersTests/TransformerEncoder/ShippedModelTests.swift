import Encoders
import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct ShippedModelTests {
    private let folder = Fixtures.folder("models/perennial-small-en")

    @Test func `the shipped model has at most 12 MB`() throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        let sizes = try paths.map { path in
            let file = folder.appendingPathComponent(path)
            return try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        }
        #expect(sizes.reduce(0, +) <= 12_000_000)
        #expect(sizes.reduce(0, +) > 1_000_000)
    }

    @Test func `the shipped model finds what belongs together`() throws {
        let encoder = try TransformerEncoder(directory: folder.path)
        let questions = [
            "recover deleted files from a damaged disk",
            "play chess against the computer",
            "show which programs use the network",
            "a large animal that lives in the sea",
        ]
        let answers = [
            "undelete utility that restores lost data from a file system with bad sectors",
            "strong chess engine with an opening book",
            "monitors the traffic of each process and its connections",
            "whales are the biggest mammals of the ocean",
        ]
        let left = try encoder.encode(questions, options: EncodingOptions())
        let right = try encoder.encode(answers, options: EncodingOptions())
        #expect(left.columns == 384)
        let products = left.multiplied(byTransposed: right)
        for row in 0..<left.rows {
            let scores = Array(products[row: row])
            #expect(scores.indices.max { scores[$0] < scores[$1] } == row)
        }
    }
}
