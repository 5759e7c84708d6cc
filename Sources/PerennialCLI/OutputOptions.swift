import ArgumentParser
import Files
import Foundation

/// Whether files that are there already may be replaced.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Replace output files that are there already.") var force = false

    /// Refuses outputs under whose names there are files with contents, before any work is done.
    ///
    /// Pipes and devices hold nothing that could be lost.
    ///
    /// - Throws: `FilesError.exists`, or what else keeps a name from being written.
    func check(_ paths: String?...) throws {
        for path in paths.compactMap(\.self) {
            if force { _ = try OutputPlace(path) } else { try OutputPlace.refuseExisting(path) }
        }
    }

    /// Refuses a folder that holds a model, which a new one would replace.
    ///
    /// - Throws: `FilesError.exists`, which names a file of it.
    func check(model folder: String) throws {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        for name in ["modules.json", "config.json", "model.safetensors"] {
            try check("\(folder)/\(name)")
        }
    }
}
