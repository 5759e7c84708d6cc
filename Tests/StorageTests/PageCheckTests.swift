import Foundation
import Storage
import TestSupport
import Testing

/// Pages of the file, read without LMDB.
@Suite struct PageCheckTests {
    private let folder: TemporaryFolder
    private var file: URL { folder.url.appendingPathComponent("data.mdb") }

    /// An environment with trees of several levels, large values, free pages and an empty database.
    init() throws {
        folder = try TemporaryFolder()
        let environment = try Environment(path: folder.url.path)
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        let texts: Database<String, [UInt8]> = try environment.database("texts")
        let _: Database<UInt64, UInt64> = try environment.database("empty")
        var random = SeededRandom(seed: 5)
        for round in 0..<6 {
            try environment.write { transaction in
                for number in 0..<600 {
                    try numbers.put(UInt64(round), for: UInt64(number * 7), in: transaction)
                    let size = number % 50 == 0 ? 9_000 : Int.random(in: 0...300, using: &random)
                    let key =
                        "\(number % 97) key \(number)" + String(repeating: "x", count: number % 90)
                    try texts.put([UInt8](repeating: 3, count: size), for: key, in: transaction)
                }
                for number in 0..<200 where number % 3 == round % 3 {
                    try numbers.delete(UInt64(number * 7), in: transaction)
                }
            }
            try Environment.checkPages(path: folder.url.path)
        }
    }

    @Test func `a file is sound while another process writes it`() throws {
        for round in 0..<5 {
            let probe = try ProbeProcess("hold-writer", folder.url.path, round)
            #expect(probe.line() == "inside")
            try Environment.checkPages(path: folder.url.path)
            try probe.finish()
            try Environment.checkPages(path: folder.url.path)
        }
    }

    @Test func `no flipped bit of a page's header or its list of nodes passes unseen`() throws {
        let sound = try Data(contentsOf: file)
        let copy = folder.path("copy")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        var random = SeededRandom(seed: 6)
        var (found, checked) = (0, 0)
        for page in 0..<sound.count / 4_096 where sound[page * 4_096 + 10] & 3 != 0 {
            var bytes = sound
            let place = page * 4_096 + Int.random(in: 0..<24, using: &random)
            bytes[place] ^= 1 << Int.random(in: 0..<8, using: &random)
            try? FileManager.default.removeItem(atPath: copy + "/lock.mdb")
            try bytes.write(to: URL(fileURLWithPath: copy + "/data.mdb"))
            checked += 1
            do {
                try Environment.checkPages(path: copy)
            } catch let error as PageDamage {
                #expect(error.page >= 0 && !error.problem.isEmpty)
                found += 1
            }
        }
        // Pages that no commit leads to any more are many, as every change copies pages.
        #expect(found > checked / 5, "\(found) of \(checked)")
    }

    @Test func `a cut file is refused`() throws {
        let bytes = try Data(contentsOf: file)
        try bytes.prefix(bytes.count / 2).write(to: file)
        #expect(throws: (any Error).self) { try Environment.checkPages(path: folder.url.path) }
    }
}
