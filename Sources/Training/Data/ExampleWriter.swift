internal import Files
internal import Foundation
internal import Tensors

/// Writes examples as JSON Lines, as ``ExampleReader`` reads them.
public struct ExampleWriter: ~Copyable {
    private var file: OutputFile
    /// How many examples have been written.
    public private(set) var count = 0

    /// Begins a file, which takes its place when it is finished.
    ///
    /// - Throws: `FilesError`.
    public init(path: String) throws { file = try OutputFile(path: path) }

    /// Appends an example: `anchor`, `positive`, and `negatives` and `scores` where there are any.
    ///
    /// - Throws: `FilesError`.
    public mutating func write(_ example: TrainingExample) throws {
        var object: [String: Any] = ["anchor": example.texts[0]]
        if example.texts.count > 1 { object["positive"] = example.texts[1] }
        if example.texts.count > 2 { object["negatives"] = Array(example.texts.dropFirst(2)) }
        if !example.scores.isEmpty {
            object["scores"] = example.scores.map { Double("\($0)") ?? 0 }
        }
        let data = try JSONSerialization.data(
            withJSONObject: object,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        try file.write(([UInt8](data) + [0x0A]).span)
        count += 1
    }

    /// Makes the file durable and puts it in its place.
    ///
    /// - Throws: `FilesError`.
    public consuming func finish() throws { try file.commit() }
}
