import ArgumentParser
import Encoders
import Perennial
import Tables
import Training

/// Which examples are learned from.
struct TrainingDataOptions: ParsableArguments {
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: "Files of pairs or triplets: JSONL, CSV, TSV. A batch holds examples of one file."
    )
    var pairs: [String] = []
    @Option(name: .long, help: "A lake: columns that join are the pairs.") var columns: String?
    @Option(name: .long, help: "The field of the anchor.") var anchorField: String?
    @Option(name: .long, help: "The field of the positive.") var positiveField: String?
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: "The fields of hard negatives; a field may hold a list."
    )
    var negativeField: [String] = []

    @OptionGroup var files: FileOptions

    /// Which fields play which part.
    var fields: ExampleFields {
        ExampleFields(
            anchor: anchorField,
            positive: positiveField,
            negatives: negativeField.isEmpty ? nil : negativeField
        )
    }

    /// The examples, a list a task.
    func examples(
        needsPositive: Bool,
        model: String,
        seed: UInt64
    ) throws -> [[TrainingExample]] {
        let reader = ExampleReader(
            fields: fields,
            needsPositive: needsPositive,
            reading: files.reading,
            noting: { Console.note("note: \($0)") }
        )
        var tasks = try pairs.map { try reader.examples(of: $0) }
        if let columns {
            tasks.append(try LakeExamples.read(columns, model: model, seed: seed))
        }
        return tasks
    }
}
