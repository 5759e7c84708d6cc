internal import Foundation

/// Where a pull works: the model's folder, and the hidden folders beside it.
struct PullPlace {
    /// The model's folder.
    let destination: URL
    /// Where its files arrive; kept when a transfer breaks, so that it can go on.
    let staging: URL
    /// Where a package is unpacked.
    let unpacked: URL
    private let replaced: URL

    /// The folders around a destination.
    init(_ destination: URL) {
        self.destination = destination
        let name = destination.lastPathComponent
        let parent = destination.deletingLastPathComponent()
        staging = parent.appending(path: ".\(name).partial")
        unpacked = parent.appending(path: ".\(name).unpacked")
        replaced = parent.appending(path: ".\(name).replaced")
    }

    /// Whether the destination is free to be written, that is absent or empty.
    func isFree() throws(EncodersError) -> Bool {
        guard ModelFile.exists(destination.path) else { return true }
        guard FileSystem.isFolder(destination) else { return false }
        return try FileSystem.contents(of: destination).isEmpty
    }

    /// Puts what has arrived in the place of what was there.
    func install() throws(EncodersError) {
        if ModelFile.exists(destination.path) { try FileSystem.move(destination, to: replaced) }
        try FileSystem.move(staging, to: destination)
        try FileSystem.remove(replaced)
    }
}
