import ArgumentParser
import Perennial

/// What happens to records and files that cannot be indexed.
struct BadRecordOptions: ParsableArguments {
    enum OnError: String, ExpressibleByArgument, CaseIterable {
        case stop, skip

        var badRecords: IndexingOptions.BadRecords {
            switch self {
            case .stop: .stop
            case .skip: .skip
            }
        }
    }

    @Option(name: .long, help: "stop at the first bad record or file, or skip it.") var onError =
        OnError
        .stop
    @Option(
        name: .long,
        help: "Where skipped records and files are listed, one JSON object a line."
    )
    var rejects: String?
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions
}
