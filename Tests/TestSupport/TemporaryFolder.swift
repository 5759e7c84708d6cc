import Foundation

/// A folder that is gone when the test is.
package final class TemporaryFolder {
    /// Where it is.
    package let path: String

    /// Makes an empty folder.
    package init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("perennial-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes bytes to a file, whose folders are made, and returns its path.
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
        return "\(path)/\(name)"
    }

    /// Writes text to a file and returns its path.
    package func write(_ text: String, to name: String) throws -> String {
        try write(text.utf8, to: name)
    }
}
