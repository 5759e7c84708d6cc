import ArgumentParser
import Encoders
import Files
import Foundation
import Training

/// Whether the token table is to be held in less memory.
struct TableCompressionOptions: ParsableArguments {
    @Option(
        name: .customLong("table-compression"),
        help: ArgumentHelp(
            "Distil the token table into one of less memory, and train nothing else: "
                + TokenTableMethod.allCases.map(\.rawValue).joined(separator: ", ") + "."
        ),
        transform: TokenTableMethod.named
    )
    var method: TokenTableMethod?
    @Option(
        name: .customLong("table-ratio"),
        help: "The share of the table's memory, more than 0 and at most 1."
    )
    var ratio = 0.25
    @Option(name: .customLong("table-steps"), help: "Steps of the table's distillation.")
    var steps = 400

    func validate() throws {
        guard ratio > 0, ratio <= 1 else {
            throw ValidationError("--table-ratio is more than 0 and at most 1")
        }
        guard (1...1_000_000).contains(steps) else {
            throw ValidationError("--table-steps is 1 to 1,000,000")
        }
    }

    /// Compresses the table of an encoder by what texts say of its tokens, and writes the model.
    func run(
        _ method: TokenTableMethod,
        on encoder: TrainableEncoder,
        texts: [String],
        seed: UInt64,
        output: String,
        json: Bool
    ) throws {
        var compression = TokenTableCompression(method: method, ratio: ratio)
        compression.steps = steps
        compression.seed = seed
        var encoder = encoder
        let report = try compression(&encoder, texts: texts)
        try encoder.write(to: output)
        try OutputFile.write(JSONEncoder().encode(report), to: output + "/token_table.json")
        if json { return try Console.json(report) }
        Console.line(
            "\(method.rawValue): \(report.bytes) of \(report.bytesBefore) bytes, "
                + String(
                    format: "error %.4f (%.4f before learning)",
                    report.error,
                    report.fittedError
                )
        )
        Console.note(
            "\(output): the model with a dense form of the table; token_table.json: the bytes of both"
        )
        Console.next("perennial index SOURCE --model \(output) --into GALLERY")
    }
}
