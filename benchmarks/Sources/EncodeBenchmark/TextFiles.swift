import Contestant
import Synchronization

/// Texts of JSON files, read once.
final class TextFiles: Sendable {
    private let known = Mutex<[String: [String]]>([:])

    /// The texts of a file that holds an array of strings.
    func texts(of file: String) throws -> [String] {
        try known.withLock { known in
            if let texts = known[file] { return texts }
            let texts: [String] = try Contestant.read(file)
            known[file] = texts
            return texts
        }
    }
}

extension Array {
    /// Slices of `size` elements, the last one of what is left.
    func chunked(by size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
