import Encoders
import Foundation
import Perennial
import Tensors
import TestSupport
import Testing

/// One process keeps what its cascades make while another abandons and finishes upgrades at random
/// moments.
@Suite(.serialized) struct CascadeRaceTests {
    private let fixture: UpgradeFixture

    init() throws { fixture = try UpgradeFixture() }

    @Test func `every vector is of the space that the gallery says, whoever made it and when`()
        throws
    {
        var random = SystemRandomNumberGenerator()
        var encoder = WordEncoder(dimension: 40, seed: 1)
        let gallery = try fixture.gallery(of: encoder)
        let writer = try GalleryWriter(gallery, threads: 1)
        let rounds = Fixtures.soak(short: 10, long: 150)
        var (finished, kept) = (0, 0)
        var probe: ProbeProcess?
        for round in 0..<rounds {
            let running =
                try probe
                ?? ProbeProcess(program: "GalleryProbe", ["cascade", fixture.path, "\(round + 1)"])
            if probe == nil { #expect(running.line() == "open") }
            probe = running
            // All models have one width, so that nothing but the space tells their vectors apart.
            let new = WordEncoder(dimension: 40, seed: UInt64(round + 2))
            _ = try writer.fitUpgrade(
                UpgradeModels(new: new, old: encoder),
                options: UpgradeFixture.ridge
            )
            try writer.switchUpgrade(isForced: true, cascade: 40, joinsEmbedded: false)
            // Not a wait for a result: the moment at which the upgrade ends is what is random here.
            usleep(.random(in: 20_000...120_000, using: &random))
            if round % 3 == 2 {
                running.killAtOnce()
                while let line = running.line() { kept += Self.count(line) }
                probe = nil
            }
            if Bool.random(using: &random) || round == rounds - 1 {
                _ = try writer.backfillUpgrade(new)
                try writer.finishUpgrade()
                encoder = new
                finished += 1
            } else {
                try writer.abandonUpgrade()
            }
            #expect(try foreignVectors(gallery, of: encoder) == 0)
            #expect(try gallery.snapshot().verify().isEmpty)
        }
        if let probe {
            try probe.stop()
            while let line = probe.line() { kept += Self.count(line) }
        }
        #expect(kept > 0)
        print(
            "\(rounds) upgrades, \(finished) finished, \(kept) vectors made by cascades: none mixed"
        )
    }

    private static func count(_ line: String) -> Int {
        line.hasPrefix("kept ") ? Int(line.dropFirst(5)) ?? 0 : 0
    }

    /// Vectors that are not what the encoder makes of their document.
    private func foreignVectors(_ gallery: Gallery, of encoder: WordEncoder) throws -> Int {
        struct Line: Decodable {
            let text: String
            let embedding: [Float]
        }
        let file = fixture.folder.path("exported.jsonl")
        try gallery.snapshot().exportJSONLines(to: file)
        let lines = try Fixtures.jsonLines(URL(fileURLWithPath: file), as: Line.self)
        let expected = encoder.encode(lines.map(\.text), options: EncodingOptions())
        return lines.indices.count { lines[$0].embedding != Array(expected[row: $0]) }
    }
}
