import Encoders
import Foundation
import TestSupport
import Testing

/// Damaged `config.json` files: a configuration or an error, never a trap.
@Suite struct ConfigurationMutationTests {
    @Test func `a damaged configuration is refused or has possible numbers`() throws {
        let files = try TransformerGolden.names.map { name in
            try [UInt8](
                Data(
                    contentsOf: TransformerGolden(name).folder.appendingPathComponent("config.json")
                )
            )
        }
        var random = SeededRandom(seed: 17)
        var refused = 0
        let count = Fixtures.fuzzCases(default: 2_000)
        for index in 0..<count {
            let json = mutated(files[index % files.count], &random)
            do {
                let configuration = try TransformerConfiguration(huggingFace: json)
                #expect(configuration.hiddenSize > 0 && configuration.headCount > 0)
                #expect(configuration.vocabularySize > 0 && configuration.maximumTokens > 0)
                #expect(!configuration.layers.isEmpty && configuration.intermediateSize > 0)
            } catch let error as EncodersError {
                refused += 1
                #expect(!error.description.isEmpty)
            }
        }
        // Both ways are taken, or the damage is not of the interesting kind.
        #expect(refused > count / 20 && refused < count * 19 / 20)
    }

    private func mutated(_ file: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = file
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
            case 1:
                bytes[at] = UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &random)
            case 2: bytes.remove(at: at)
            default:
                bytes.insert(contentsOf: Array("-99999999999".utf8.prefix(at % 12 + 1)), at: at)
            }
        }
        return bytes
    }
}
