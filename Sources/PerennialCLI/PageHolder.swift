import Storage

/// The process whose snapshot keeps free pages of a gallery's file from being used again.
///
/// A reader that is stopped, or that never lets go of a snapshot, makes the file grow with each change.
struct PageHolder: Encodable {
    /// The process number.
    let process: Int32
    /// How many commits came after the one that it reads.
    let commits: UInt64
    /// Bytes of the pages that are kept for it.
    let bytes: Int

    /// `nil` where every reader reads the last commit.
    init?(_ file: EnvironmentStatistics) {
        guard let oldest = file.oldestReader else { return nil }
        process = oldest.process
        commits = file.version - oldest.version
        bytes = file.heldPages * file.pageBytes
    }

    /// The line that says so.
    var note: String {
        "process \(process) reads what was \(commits) commits ago: \(bytes) free bytes are kept for it"
            + " until it ends or reads anew"
    }
}
