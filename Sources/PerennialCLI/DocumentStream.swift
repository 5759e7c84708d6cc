import Foundation
import Tables

/// The documents of a file or of standard input, in batches as they come.
///
/// A thread of its own reads ahead, so that a batch holds what is there when it is asked for: who types
/// a line has the answer to it at once, and fast input still fills batches. Batches of a regular file
/// are full whatever the disk does, so that the same file always gives the same ones.
///
/// A class because it is a place in a stream. One thread at a time asks for batches.
final class DocumentStream: @unchecked Sendable {
    // Safety: all state behind `changed` is used between its lock and unlock; the reader belongs to
    // the thread that reads.
    private let changed = NSCondition()
    private let reader: DocumentReader
    /// Whether more may come than is there: the input is no regular file.
    let isLive: Bool
    /// Documents that were read and not asked for yet.
    private var waiting: [SourceDocument] = []
    private var waitingBytes = 0
    /// How the input ended, with documents still to come before.
    private var end: Result<Void, any Error>?
    private var isAbandoned = false
    private var bytesRead = 0
    private var leftOut = 0
    private var assumed: [ReadingNote] = []

    /// Bytes of texts that are read ahead; a batch is not much longer.
    private static let bytesAtOnce = 8 << 20
    /// How long nothing comes, in seconds, before a batch is taken as it is.
    private static let quiet = 0.005
    /// How long a batch is gathered at most, in seconds, where input comes in drops.
    private static let patience = 0.02

    /// Begins to read.
    ///
    /// - Throws: `TablesError` where the path leads nowhere.
    init(path: String, fields: DocumentFields = DocumentFields()) throws {
        reader = try DocumentReader([DocumentSource(path)], fields: fields)
        isLive = !Self.isRegular(path)
        Thread.detachNewThread { [self] in read() }
    }

    /// Whether all that will come is there already.
    private static func isRegular(_ path: String) -> Bool {
        var status = stat()
        let result = unsafe path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
        return result == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The share of the input that was read, 0 to 1; `nil` when its size is not known.
    var share: Double? {
        locked { reader.totalBytes.map { Double(bytesRead) / Double(max($0, 1)) } }
    }

    /// Lines without anything on them, which were left out so far.
    var blankLines: Int { locked { leftOut } }

    /// What was assumed of the file so far.
    var notes: [ReadingNote] { locked { assumed } }

    /// Takes the next documents, fewer than wanted when they are long or nothing more waits.
    ///
    /// - Parameters:
    ///   - count: how many at most, at least 1.
    ///   - isCancelled: asked now and then while nothing comes; `nil` is answered when it says yes.
    /// - Returns: the documents, at least one; `nil` after the last.
    /// - Throws: what reading throws, after all documents before it.
    func next(
        _ count: Int,
        isCancelled: () -> Bool = { false }
    ) throws -> [SourceDocument]? {
        try locked {
            while waiting.isEmpty, end == nil {
                if isCancelled() { return nil }
                _ = changed.wait(until: Date(timeIntervalSinceNow: 0.1))
            }
            let start = Date()
            while waiting.count < count, waitingBytes < Self.bytesAtOnce, end == nil {
                let before = waiting.count
                let quiet = isLive ? Self.quiet : 0.1
                _ = changed.wait(until: Date(timeIntervalSinceNow: quiet))
                if isLive, waiting.count == before || -start.timeIntervalSinceNow > Self.patience {
                    break
                }
                if isCancelled() { break }
            }
            guard !waiting.isEmpty else {
                try end?.get()
                return nil
            }
            let taken = Array(waiting.prefix(count))
            waiting.removeFirst(taken.count)
            waitingBytes -= taken.reduce(0) { $0 + $1.text.utf8.count }
            changed.broadcast()
            return taken
        }
    }

    /// Ends the reading thread as soon as it can.
    func abandon() {
        locked {
            isAbandoned = true
            changed.broadcast()
        }
    }

    /// What the reading thread does.
    private func read() {
        do {
            while let document = try reader.next() {
                let goesOn = locked {
                    while waitingBytes >= Self.bytesAtOnce || waiting.count >= Self.mostWaiting,
                        !isAbandoned
                    { changed.wait() }
                    waiting.append(document)
                    waitingBytes += document.text.utf8.count
                    bytesRead = reader.bytesRead
                    leftOut = reader.blankLines
                    changed.broadcast()
                    return !isAbandoned
                }
                guard goesOn else { return }
            }
            finish(.success(()))
        } catch {
            finish(.failure(error))
        }
    }

    /// Documents that are read ahead.
    private static let mostWaiting = 4_096

    private func finish(_ result: Result<Void, any Error>) {
        locked {
            leftOut = reader.blankLines
            assumed = reader.notes
            end = result
            changed.broadcast()
        }
    }

    private func locked<R>(_ body: () throws -> R) rethrows -> R {
        changed.lock()
        defer { changed.unlock() }
        return try body()
    }
}
