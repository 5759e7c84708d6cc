import ArgumentParser
import Training

/// What happens to records that are no examples.
struct ExampleFileOptions: ParsableArguments {
    @Option(name: .long, help: "stop at the first bad record, or skip it and say so.")
    var onError = BadRecordOptions.OnError.stop

    /// The examples of files, a list a file; skipped records are named and counted.
    func examples(
        of paths: [String],
        by reader: ExampleReader = ExampleReader()
    ) throws -> [[TrainingExample]] {
        var skipped = 0
        let examples = try paths.map { path in
            try reader.examples(
                of: path,
                rejection: onError == .stop
                    ? nil
                    : { error in
                        skipped += 1
                        Console.error("skipped \(error)")
                    }
            )
        }
        if skipped > 0 { Console.note("\(skipped) records are left out") }
        return examples
    }
}
