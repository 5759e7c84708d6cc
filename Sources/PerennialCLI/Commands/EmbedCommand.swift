import ArgumentParser
import Encoders
import Foundation
import Perennial
import Tables
import Tensors

struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed",
        abstract: "Turn texts into vectors.",
        discussion: """
            echo "a text" | perennial embed
            perennial embed lines.txt --format npy --output lines.npy
            perennial embed corpus.jsonl --field body --as document --output vectors.jsonl
            perennial embed huge.txt --format arrow --output vectors.arrow --resume

            A line is a text, or a JSON object with --field. Memory does not grow with the input.
            """
    )

    enum Role: String, ExpressibleByArgument, CaseIterable {
        case query, document

        var role: TextRole { self == .query ? .query : .document }
    }

    @Argument(help: "A file, or - for standard input.") var input = "-"
    @OptionGroup var model: ModelOptions
    @Option(name: .long, help: "The field of a JSON object that holds the text.") var field: String?
    @Option(name: .long, help: "A prompt of the model, by name.") var prompt: String?
    @Option(name: .customLong("as"), help: "What the texts are for: query or document.")
    var role = Role.document
    @Option(name: .long, help: "Keep the first dimensions and normalise again.") var dimensions:
        Int?
    @Option(
        name: .long,
        help: "jsonl, npy, or arrow: an Arrow IPC stream.",
        transform: VectorFileFormat.named
    )
    var format = VectorFileFormat.jsonl
    @Option(name: .long, help: "Where the vectors go; standard output when left out.")
    var output: String?
    @Flag(name: .long, help: "Go on with an output file whose writing was interrupted.")
    var resume = false

    func validate() throws {
        guard !resume || output != nil else {
            throw ValidationError("--resume needs --output FILE")
        }
        guard format != .npy || output != nil else {
            throw ValidationError("--format npy needs --output FILE")
        }
        if let dimensions, dimensions < 1 { throw ValidationError("--dimensions is at least 1") }
    }

    func run() throws {
        let encoder = try model.encoder()
        let texts = try TextStream(path: input, field: field)
        let options = EncodingOptions(
            prompt: prompt.map { .named($0) } ?? .role(role.role),
            dimensions: dimensions
        )
        let columns =
            dimensions.map { min($0, encoder.space.dimension) } ?? encoder.space.dimension
        var writer = try writer(columns: columns, space: encoder.space)
        let known = writer.rows
        var bar = ProgressBar("embedding", unit: "texts")
        try Interruption.watching { interruption in
            defer { bar.clear() }
            try skip(known, of: texts)
            while let batch = try texts.next(1_024) {
                try writer.append(encoder.encode(batch, options: options))
                bar.update(done: writer.rows, share: texts.share)
                if interruption.isRequested {
                    bar.clear()
                    Console.error(
                        "perennial: interrupted" + (output != nil ? "; go on with --resume" : "")
                    )
                    throw ExitCode(ExitStatus.interrupted.rawValue)
                }
            }
        }
        let rows = writer.rows
        try writer.finish()
        guard let output else { return }
        let suffix = known > 0 ? ", \(known) of them were there already" : ""
        Console.note("\(rows) vectors in \(output)\(suffix)")
    }

    private func writer(columns: Int, space: EmbeddingSpace) throws -> VectorFileWriter {
        guard let output else {
            return try VectorFileWriter(toStandardOutput: format, columns: columns)
        }
        return try VectorFileWriter(
            path: output,
            format: format,
            columns: columns,
            madeOf: [
                space.fingerprint, format.rawValue, "\(columns)", prompt ?? role.rawValue,
                field ?? "", input,
            ].joined(separator: "\t"),
            isResumed: resume
        )
    }

    /// Reads past the texts whose vectors are there.
    private func skip(_ count: Int, of texts: TextStream) throws {
        var left = count
        while left > 0 {
            guard let batch = try texts.next(min(left, 1_024)) else {
                throw TensorsError.resumedOtherwise(path: output ?? "")
            }
            left -= batch.count
        }
    }
}
