import Perennial
import Testing

/// What a `GalleryProbe` was seen to do: the version of every key that must be there.
struct GalleryLedger {
    private enum Change {
        case put([String])
        case delete([String])
        case merge
    }

    /// Acknowledged versions by key.
    private(set) var versions: [String: Int] = [:]
    /// Acknowledged changes.
    private(set) var done = 0
    /// Changes that were refused.
    private(set) var failed = 0
    /// The change that was tried last and of which nothing was heard since.
    private var pending: (version: Int, change: Change)?

    /// Takes note of a line.
    mutating func read(_ line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "try":
            guard words.count > 2, let version = Int(words[1]) else { break }
            let keys = Array(words.dropFirst(3))
            let change: Change =
                words[2] == "put" ? .put(keys) : words[2] == "delete" ? .delete(keys) : .merge
            pending = (version, change)
        case "done":
            apply()
            done += 1
        case "failed":
            pending = nil
            failed += 1
        default: break
        }
    }

    private mutating func apply() {
        guard let (version, change) = pending else { return }
        switch change {
        case .put(let keys): for key in keys { versions[key] = version }
        case .delete(let keys): for key in keys { versions[key] = nil }
        case .merge: break
        }
        pending = nil
    }

    /// Expects a sound gallery with every acknowledged change, and the pending one whole or not at all.
    ///
    /// The ledger goes on from what the gallery has.
    mutating func expect(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let snapshot = try Gallery(path: path).snapshot()
        #expect(try snapshot.verify() == [], sourceLocation: sourceLocation)
        var found: [String: Int] = [:]
        for key in try snapshot.keys(matching: Filter("exists(version)")) {
            let record = try #require(try snapshot.document(key: key))
            found[key] = Int(record.text.split(separator: " ").last ?? "")
        }
        if found != versions { apply() }
        let lost = versions.filter { found[$0.key] != $0.value }
        let surplus = found.filter { versions[$0.key] == nil }
        #expect(
            lost.isEmpty && surplus.isEmpty,
            "lost \(lost), surplus \(surplus)",
            sourceLocation: sourceLocation
        )
        pending = nil
    }
}
