import Tables

/// The texts of a file or of standard input, a few at a time.
final class TextStream {
    private let reader: DocumentReader

    init(path: String, field: String?) throws {
        reader = try DocumentReader(
            [DocumentSource(path)],
            fields: DocumentFields(text: field.map { [$0] } ?? [], metadata: [])
        )
    }

    /// The share of the input that was read, 0 to 1; `nil` when its size is not known.
    var share: Double? {
        reader.totalBytes.map { Double(reader.bytesRead) / Double(max($0, 1)) }
    }

    /// The next texts, at most so many, and fewer when they are long; `nil` after the last.
    func next(_ count: Int) throws -> [String]? {
        var texts: [String] = []
        var bytes = 0
        while texts.count < count, bytes < Self.bytesAtOnce, let document = try reader.next() {
            texts.append(document.text)
            bytes += document.text.utf8.count
        }
        return texts.isEmpty ? nil : texts
    }

    private static let bytesAtOnce = 8 << 20
}
