import ArgumentParser
import Tables

/// What is known of files before they are read.
struct FileOptions: ParsableArguments {
    enum Header: String, ExpressibleByArgument, CaseIterable {
        case yes, no, auto

        var hasHeader: Bool? {
            switch self {
            case .yes: true
            case .no: false
            case .auto: nil
            }
        }
    }

    @Option(
        name: .long,
        help: """
            The encoding of tables and texts without a byte order mark, for instance windows-1250 or \
            shift_jis; found by their bytes when left out. JSON is UTF-8.
            """,
        transform: Self.encoding
    )
    var encoding: CharacterEncoding?
    @Option(name: .long, help: "Whether the first row of a CSV or TSV file names the columns.")
    var header = Header.auto

    /// The options for a reader.
    var reading: ReadingOptions {
        ReadingOptions(encoding: encoding, hasHeader: header.hasHeader)
    }

    private static func encoding(_ name: String) throws -> CharacterEncoding {
        do {
            return try CharacterEncoding(name: name)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
