import ArgumentParser
import Encoders
import Foundation
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

            A line is a text, or a JSON object with --field. Lines without anything on them have no
            vector; how many there were is said at the end. Memory does not grow with the input.
            Texts that are typed or piped in are answered as soon as no more are waiting. An output file
            that is there already is replaced with --force only; --resume goes on with an unfinished one
            if the model, its precision, the processor's instruction set, the prompt, the dimensions,
            the field and the input are the same.
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
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard !resume || output != nil else {
            throw ValidationError("--resume needs --output FILE")
        }
        guard format != .npy || output != nil else {
            throw ValidationError("--format npy needs --output FILE")
        }
        guard (1...1_000_000).contains(dimensions ?? 1) else {
            throw ValidationError("--dimensions is 1 to 1,000,000")
        }
    }

    func run() throws {
        try outputs.check(output)
        let encoder = try model.encoder()
        let texts = try DocumentStream(
            path: input,
            fields: DocumentFields(text: field.map { [$0] } ?? [], metadata: [])
        )
        defer { texts.abandon() }
        let options = EncodingOptions(
            prompt: prompt.map { .named($0) } ?? .role(role.role),
            dimensions: dimensions
        )
        let columns =
            dimensions.map { min($0, encoder.space.dimension) } ?? encoder.space.dimension
        var writer = try writer(columns: columns, encoder: encoder)
        let known = writer.rows
        var bar = ProgressBar("embedding", unit: "texts")
        try Interruption.watching { interruption in
            defer { bar.clear() }
            try skip(known, of: texts)
            while !interruption.isRequested,
                let batch = try texts.next(
                    Self.textsAtOnce,
                    isCancelled: { interruption.isRequested }
                )
            {
                try writer.append(encoder.encode(batch.map(\.text), options: options))
                bar.update(done: writer.rows, share: texts.share)
            }
            guard interruption.isRequested else { return }
            bar.clear()
            Console.error(
                "perennial: interrupted" + (output != nil ? "; go on with --resume" : "")
            )
            throw ExitCode(ExitStatus.interrupted.rawValue)
        }
        let rows = writer.rows
        // A file that was named and holds nothing is a mistake; a pipe may have nothing to say.
        guard rows > 0 || input == "-" || texts.isLive else {
            throw ValidationError("\(input): there is no text in it; check the file")
        }
        try writer.finish()
        if texts.blankLines > 0 {
            Console.note(
                "\(texts.blankLines) lines without anything on them have no vector: "
                    + "row i belongs to the i-th line with a text"
            )
        }
        guard let output else { return }
        let suffix = known > 0 ? ", \(known) of them were there already" : ""
        Console.note("\(rows) vectors in \(output)\(suffix)")
    }

    /// Texts that are encoded together at most.
    private static let textsAtOnce = 1_024

    private func writer(columns: Int, encoder: any TextEncoder) throws -> VectorFileWriter {
        guard let output else {
            return try VectorFileWriter(toStandardOutput: format, columns: columns)
        }
        return try VectorFileWriter(
            path: output,
            format: format,
            columns: columns,
            madeOf: try origin(columns: columns, encoder: encoder),
            isResumed: resume
        )
    }

    /// All that the vectors depend on, by names that a refusal to resume can show.
    ///
    /// The fingerprint covers weights, tokenizer, pooling, normalisation, prompts and greatest length.
    private func origin(columns: Int, encoder: any TextEncoder) throws -> [String: String] {
        let precision = (encoder as? TransformerEncoder)?.precision.rawValue
        return [
            "model": encoder.space.fingerprint,
            "precision": precision ?? "the model's own",
            "processor": Processor.instructionSets,
            "format": format.rawValue,
            "dimensions": "\(columns)",
            "prompt": prompt.map { "named \($0)" } ?? "none named",
            "role": prompt == nil ? role.rawValue : "of no account",
            "field": field ?? "none named",
            "input": try inputIdentity(),
        ]
    }

    /// The input's path, and for a file its size and when it was changed.
    ///
    /// Rows that are there must be of the texts that are read past. What is piped in cannot be told
    /// apart.
    private func inputIdentity() throws -> String {
        guard input != "-", !input.hasPrefix("sql:") else { return input }
        var status = stat()
        guard unsafe stat(input, &status) == 0 else {
            throw TensorsError.file(path: input, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return input }
        let time = status.st_mtim
        return "\(input) of \(status.st_size) bytes, changed at \(time.tv_sec).\(time.tv_nsec)"
    }

    /// Reads past the texts whose vectors are there.
    private func skip(_ count: Int, of texts: DocumentStream) throws {
        var left = count
        while left > 0 {
            guard let batch = try texts.next(min(left, Self.textsAtOnce)) else {
                throw TensorsError.resumedOtherwise(
                    path: output ?? "",
                    difference: "the input had \(count) texts or more, now \(count - left)"
                )
            }
            left -= batch.count
        }
    }
}
