import Contestant
import Encoders
import Foundation
import Tensors
import Tokenization

/// Encodes texts when asked: `EncodeBenchmark MODEL PRECISION`, or `EncodeBenchmark MODEL tokenizer`.
@main
enum EncodeBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            FileHandle.standardError.write(
                Data("usage: EncodeBenchmark MODEL \(names.joined(separator: "|"))\n".utf8)
            )
            exit(2)
        }
        let (model, name) = (arguments[1], arguments[2])
        guard let precision = Precision(rawValue: name) else {
            let tokenizer = try TokenizerContestant(model: model)
            try Contestant.serve(facts: tokenizer.facts, tokenizer.answer)
            return
        }
        let encoder = try EncoderContestant(model: model, precision: precision)
        try Contestant.serve(facts: encoder.facts, encoder.answer)
    }

    private static var names: [String] {
        EncoderContestant.precisions.map(\.rawValue) + ["tokenizer"]
    }
}
