internal import Files

extension TablesError: CustomStringConvertible {
    /// What happened, where, and what to do about it, in one line.
    public var description: String { text.onOneLine }

    private var text: String {
        switch self {
        case .noSuchFile(let path):
            "\(path): no such file; check the path"
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason); check the path and its permissions"
        case .unknownFormat(let path):
            "\(path): unknown format; use .jsonl, .csv, .tsv, .txt or .md, or sql:\"…\" for others"
        case .notText(let path):
            "\(path): holds bytes that are not text; check that it is not another format by that name"
        case .unknownEncoding(let name):
            "\(name): no encoding by that name; use for example UTF-8, UTF-16LE, windows-1250, shift_jis"
        case .unclearEncoding(let path, let candidates):
            "\(path): is not UTF-8, and its bytes do not tell the encoding; state it, for example "
                + candidates.map { "--encoding \($0)" }.joined(separator: " or ")
        case .notATable(let path):
            "\(path): is no table; use .csv, .tsv or .jsonl"
        case .nothingToRead(let path):
            "\(path): holds no file that can be read here; check the path"
        case .unknownField(let file, let name, let known):
            "\(file): no column \"\(name)\"; there are: \(Self.list(known))"
        case .noTextColumn(let file, let known):
            "\(file): no column is called text, content, body or the like; name it, there are: "
                + Self.list(known)
        case .missingDuckDB:
            "sql: the program duckdb is not on PATH; install it, for example: pip install duckdb-cli"
        case .queryFailed(let status, let message):
            "sql: duckdb ended with status \(status): \(message)"
        default:
            recordDescription
        }
    }

    /// The errors about one record.
    private var recordDescription: String {
        let place = position.map(\.description) ?? ""
        return switch self {
        case .invalidText:
            "\(place): not valid text in the file's encoding; convert the file to UTF-8 or state --encoding"
        case .lineTooLong(_, let limit):
            "\(place): longer than \(limit) bytes; split it"
        case .invalidJSON(_, let problem):
            "\(place): not JSON: \(problem); correct the line or skip it"
        case .notAnObject(_, let found):
            "\(place): expected a JSON object, found \(found.rawValue)"
        case .unclosedQuote:
            "\(place): the quote opened here is never closed; close it or double it"
        case .textAfterQuote:
            "\(place): text follows a closing quote; double quotes inside a quoted cell"
        case .raggedRow(_, let expected, let found):
            "\(place): \(found) cells where the table has \(expected) columns"
        case .missingField(_, let names):
            "\(place): none of the fields \(names.joined(separator: ", ")); name the right one"
        case .unusableField(_, let field, let found):
            "\(place): the field \"\(field)\" holds \(found.rawValue), which cannot be used there"
        case .repeatedField(_, let field):
            "\(place): two fields are called \"\(field)\" in metadata; rename one"
        case .emptyKey(_, let field):
            "\(place): the key field \"\(field)\" is empty; give every record its own key"
        default:
            place
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
