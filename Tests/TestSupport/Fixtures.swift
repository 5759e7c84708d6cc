public import Foundation

/// Finds the data that tests read.
public enum Fixtures {
    /// The folder of reference values: `PERENNIAL_GOLDEN`, by default `fixtures/golden`.
    public static var golden: URL {
        if let path = ProcessInfo.processInfo.environment["PERENNIAL_GOLDEN"] {
            return URL(fileURLWithPath: path)
        }
        return folder("golden")
    }

    /// A folder below `fixtures`.
    public static func folder(_ name: String) -> URL {
        repository.appendingPathComponent("fixtures").appendingPathComponent(name)
    }

    /// The folder of all-MiniLM-L6-v2: `PERENNIAL_MODEL`, by default where `perennial model pull` puts it.
    public static func model() throws -> URL {
        let environment = ProcessInfo.processInfo.environment
        let url: URL
        if let path = environment["PERENNIAL_MODEL"] {
            url = URL(fileURLWithPath: path)
        } else {
            let cache =
                environment["XDG_CACHE_HOME"].map { URL(fileURLWithPath: $0) }
                ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache")
            url = cache.appendingPathComponent("perennial/models/all-MiniLM-L6-v2")
        }
        guard FileManager.default.fileExists(atPath: url.appendingPathComponent("config.json").path)
        else { throw Missing(what: "\(url.path): run `make model` first") }
        return url
    }

    /// How many cases a mutation test tries: `PERENNIAL_FUZZ_CASES`, else the default.
    public static func fuzzCases(default count: Int) -> Int {
        ProcessInfo.processInfo.environment["PERENNIAL_FUZZ_CASES"].flatMap(Int.init) ?? count
    }

    /// The short form of a long test, or with `PERENNIAL_SOAK` (`make soak`) the long one.
    public static func soak<Value>(short: Value, long: Value) -> Value {
        ProcessInfo.processInfo.environment["PERENNIAL_SOAK"] == nil ? short : long
    }

    /// Little-endian float32 values of a `.f32` file.
    public static func floats(_ url: URL) throws -> [Float] {
        try Data(contentsOf: url).withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)
                    )
                )
            }
        }
    }

    /// The lines of a JSON Lines file, decoded.
    public static func jsonLines<Row: Decodable>(_ url: URL, as type: Row.Type) throws -> [Row] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
    }

    /// A JSON file, decoded.
    public static func json<Value: Decodable>(_ url: URL, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
    }

    private static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Something that a test needs is not there.
    public struct Missing: Error, CustomStringConvertible {
        let what: String
        /// What is missing, and how to get it.
        public var description: String { what }
    }
}
