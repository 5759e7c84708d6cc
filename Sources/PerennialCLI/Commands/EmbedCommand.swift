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

            A line is a text, or a JSON object with --field. Memory does not grow with the input.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case jsonl, npy }
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
    @Option(name: .long, help: "jsonl or npy.") var format = Format.jsonl
    @Option(name: .long, help: "Where the vectors go; standard output when left out.")
    var output: String?

    func validate() throws {
        guard format == .jsonl || output != nil else {
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
        var bar = ProgressBar("embedding", unit: "texts")
        var sink = try VectorSink(
            format: format,
            path: output,
            dimension: dimensions.map { min($0, encoder.space.dimension) }
                ?? encoder.space.dimension
        )
        var done = 0
        while let batch = try texts.next(1_024) {
            try sink.append(encoder.encode(batch, options: options))
            done += batch.count
            bar.update(done: done, share: texts.share)
        }
        bar.clear()
        try sink.finish()
        if let output { Console.note("\(done) vectors in \(output)") }
    }
}
