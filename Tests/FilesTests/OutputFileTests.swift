import Files
import Foundation
import TestSupport
import Testing

@Suite struct OutputFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to path: String) throws {
        try OutputFile.write(text, to: path)
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    private func link(_ name: String, to target: String) throws -> String {
        let path = folder.path(name)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        return path
    }

    private func isLink(_ path: String) throws -> Bool {
        try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            == .typeSymbolicLink
    }

    @Test func `a file appears when it is complete and keeps its permissions`() throws {
        let path = try folder.write("before", to: "file")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        var file = try OutputFile(path: path)
        try file.write("after")
        try file.flush()
        #expect(try text(path) == "before")
        try file.commit()
        #expect(try text(path) == "after")
        #expect(try permissions(path) == 0o640)
        #expect(try names() == ["file"])
    }

    @Test func `what is not committed leaves nothing`() throws {
        let path = try folder.write("before", to: "file")
        do {
            var file = try OutputFile(path: path)
            try file.write("half")
        }
        #expect(try text(path) == "before")
        #expect(try names() == ["file"])
    }

    @Test func `a link stays, and what it leads to is written`() throws {
        let target = try folder.write("before", to: "target")
        let first = try link("first", to: "target")
        let second = try link("second", to: first)
        try write("after", to: second)
        #expect(try text(target) == "after")
        #expect(try isLink(first) && isLink(second))
        let dangling = try link("dangling", to: "new")
        try write("made", to: dangling)
        #expect(try text(folder.path("new")) == "made")
        #expect(try isLink(dangling))
    }

    @Test func `names that cannot be written are refused before anything is written`() throws {
        let loop = try link("loop", to: "loop")
        #expect(throws: FilesError.system(path: loop, errno: ELOOP)) { try write("x", to: loop) }
        let lost = try link("lost", to: "missing/file")
        #expect(throws: FilesError.noFolder(path: lost)) { try write("x", to: lost) }
        let inside = try link("folder", to: folder.path)
        for path in [folder.path, folder.path + "/", inside] {
            #expect(throws: FilesError.folder(path: path)) { try write("x", to: path) }
        }
        let none = folder.path("missing/file")
        #expect(throws: FilesError.noFolder(path: none)) { try write("x", to: none) }
        #expect(throws: FilesError.self) { try write("x", to: "") }
    }

    @Test func `a pipe is written straight through, and stays`() throws {
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = Process()
        reader.executableURL = URL(filePath: "/bin/cat")
        reader.arguments = [path]
        let output = Pipe()
        reader.standardOutput = output
        try reader.run()
        try write("through", to: path)
        #expect(output.fileHandleForReading.readDataToEndOfFile() == Data("through".utf8))
        reader.waitUntilExit()
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        #expect(try names() == ["pipe"])
    }

    @Test func `a socket is written straight through`() throws {
        let path = folder.path("s")
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        #expect(isBound && listen(listener, 1) == 0)
        try write("through", to: path)
        let accepted = accept(listener, nil, nil)
        defer { close(accepted) }
        var bytes = [UInt8](repeating: 0, count: 16)
        #expect(read(accepted, &bytes, 16) == 7)
        #expect(bytes.starts(with: "through".utf8))
    }

    @Test func `a full device is an error, and an open descriptor is gone on with`() throws {
        #expect(throws: FilesError.system(path: "/dev/full", errno: ENOSPC)) {
            try write("x", to: "/dev/full")
        }
        try write("x", to: "/dev/null")
        let path = try folder.write("first ", to: "log")
        let log = open(path, O_WRONLY | O_APPEND)
        defer { close(log) }
        for name in ["/dev/fd/\(log)", "/proc/self/fd/\(log)"] { try write("more ", to: name) }
        let seekable = try folder.write("first ", to: "seekable")
        let other = open(seekable, O_WRONLY | O_APPEND)
        defer { close(other) }
        var file = try OutputFile(path: "/dev/fd/\(other)", isSeekable: true)
        try file.write("0000")
        try file.overwrite(Array("12".utf8).span, at: 1)
        try file.commit()
        #expect(try text(path) == "first more more ")
        #expect(try text(seekable) == "first 0120")
        #expect(throws: FilesError.system(path: "/dev/fd/987", errno: EBADF)) {
            try write("x", to: "/dev/fd/987")
        }
    }

    @Test func `a file with contents is refused, an empty or no file is not`() throws {
        let full = try folder.write("mine", to: "full")
        let way = try link("way", to: full)
        for path in [full, way] {
            #expect(throws: FilesError.exists(path: path)) { try OutputPlace.refuseExisting(path) }
        }
        for path in [try folder.write("", to: "empty"), folder.path("new"), "/dev/null"] {
            try OutputPlace.refuseExisting(path)
        }
    }
}
