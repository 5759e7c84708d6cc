import Encoders
import Foundation
import Perennial
import TestSupport

/// Searches a gallery that others write.
///
/// Checks that each snapshot agrees with itself and is no older than the one before. Says
/// `sound SEARCHES SNAPSHOTS` at the end, or what is wrong.
struct ProbeReader {
    private let gallery: Gallery
    private let encoder = WordEncoder()
    private let seed: UInt64

    init(_ path: String, seed: UInt64) throws {
        gallery = try Gallery(path: path)
        self.seed = seed
    }

    func run() throws {
        say("open")
        var random = SeededRandom(seed: seed)
        var newest: [String: Int] = [:]
        var last: GallerySnapshot?
        var (searches, snapshots) = (0, 0)
        while !isStopped {
            let snapshot = try gallery.snapshot()
            if snapshot !== last { snapshots += 1 }
            last = snapshot
            let words = "note k\(Int.random(in: 0..<2_000, using: &random))"
            let hits = try snapshot.search(
                encoder.encode([words], options: EncodingOptions()),
                options: SearchOptions(k: 5)
            )[0]
            guard hits.count == min(5, snapshot.manifest.documents) else {
                return say("\(hits.count) hits of \(snapshot.manifest.documents) documents")
            }
            for hit in hits {
                let version = Int(hit.record.text.split(separator: " ").last ?? "") ?? -1
                guard try snapshot.document(key: hit.record.key) == hit.record else {
                    return say("\(hit.record) is not what its key leads to")
                }
                guard version >= newest[hit.record.key, default: 0] else {
                    return say("\(hit.record) is older than \(newest[hit.record.key, default: 0])")
                }
                newest[hit.record.key] = version
            }
            searches += 1
            if searches % 500 == 0, let damage = try snapshot.verify().first {
                return say("\(damage)")
            }
        }
        say("sound \(searches) \(snapshots)")
    }
}
