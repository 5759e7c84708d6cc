import Encoders
import Perennial
import Tables
import TestSupport

/// Changes a gallery at random, and says before each change what it tries and after it that it is done.
///
/// Lines: `try VERSION put KEY…`, `try VERSION delete KEY…`, `try VERSION merge`; then `done VERSION`
/// or `failed VERSION MESSAGE`. Documents are `note KEY version VERSION`.
struct ProbeWriter {
    private static let keys = 2_000
    /// A broken file can refuse everything that follows.
    private static let mostFailures = 20
    private let writer: GalleryWriter
    private let encoder = WordEncoder()
    private let seed: UInt64
    private let fault: WriteFault

    init(_ path: String, seed: UInt64, fault: WriteFault) throws {
        self.seed = seed
        self.fault = fault
        let gallery =
            try Gallery.exists(at: path)
            ? Gallery(path: path, access: .readWrite)
            : Gallery.create(
                at: path,
                space: encoder.space,
                settings: GallerySettings(graphFrom: 200)
            )
        writer = try GalleryWriter(gallery, threads: 1)
    }

    func run() throws {
        say("open")
        fault.begin(seed: seed)
        var random = SeededRandom(seed: seed)
        var failures = 0
        // Versions of later runs are greater.
        var version = Int(seed) * 1_000_000
        while !isStopped && failures < Self.mostFailures {
            version += 1
            let keys = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                "k\(Int.random(in: 0..<Self.keys, using: &random))"
            }
            do {
                try change(Int.random(in: 0..<100, using: &random), Set(keys).sorted(), version)
                say("done \(version)")
                failures = 0
            } catch {
                say("failed \(version) \(error)")
                failures += 1
            }
        }
        say("end")
    }

    private func change(_ kind: Int, _ keys: [String], _ version: Int) throws {
        switch kind {
        case 0..<65:
            say("try \(version) put \(keys.joined(separator: " "))")
            let records = keys.map { key in
                DocumentRecord(
                    key: key,
                    text: "note \(key) version \(version)",
                    metadata: ["version": .number(Double(version))]
                )
            }
            try writer.commit(
                records,
                vectors: encoder.encode(records.map(\.text), options: EncodingOptions()),
                conflict: .replace
            )
        case 65..<75:
            say("try \(version) delete \(keys.joined(separator: " "))")
            try writer.delete(keys: keys)
        case 75..<95:
            say("try \(version) merge")
            try writer.mergeInBackground()
        case 95..<98:
            say("try \(version) merge")
            try writer.mergeTiers()
        default:
            say("try \(version) merge")
            try writer.compact()
        }
    }
}
