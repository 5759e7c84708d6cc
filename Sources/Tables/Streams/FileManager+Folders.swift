package import Foundation

extension FileManager {
    /// Whether a path leads to a folder, links followed.
    package func isFolder(atPath path: String) -> Bool {
        // Only a folder has an entry "."; the call that says so directly takes a pointer.
        fileExists(atPath: path + "/.")
    }
}
