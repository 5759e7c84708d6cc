package import Tensors

/// The fourteen ways of a survey to hold a table that is learned in less memory (arXiv:2311.15578).
public enum TokenTableMethod: String, Sendable, CaseIterable, Codable {
    /// Two small tables whose rows are multiplied.
    case quotientRemainder = "quotient-remainder"
    /// A train of three tensors.
    case tensorTrain = "tensor-train"
    /// A network over hashes (DHE).
    case hashedNetwork = "dhe"
    /// A circular array (ROBE).
    case robe
    /// Similar blocks are stored once.
    case deduplication
    /// Codewords, more of them for frequent tokens (MGQE).
    case codebooks = "mgqe"
    /// Frequent tokens own a row, the others share.
    case adaptive
    /// Integers of 16 or 8 bits.
    case integers = "int"
    /// Integers in steps that every row learns (ALPT).
    case scaledIntegers = "alpt"
    /// Shorter rows for rarer tokens.
    case mixedDimensions = "mixed-dimension"
    /// The same, with lengths that are learned (AutoDim).
    case searchedDimensions = "autodim"
    /// Rows and lengths that pay (OptEmbed).
    case optimal = "optembed"
    /// The elements of greatest magnitude (DeepLight).
    case pruning = "deeplight"
    /// Dimensions that pay, by frequency (AutoSrh).
    case gates = "autosrh"

    /// A table that holds `original` as well as it can before it has learned.
    ///
    /// - Parameters:
    ///   - original: `n × d`.
    ///   - frequencies: how often each token occurs, at least 0; rows count by them.
    ///   - ratio: the share of the original's memory, more than 0.
    ///   - seed: of hashes and random rounding.
    /// - Returns: a table, fitted where its way allows it.
    /// - Throws: `TrainingError.badSetting` when the ratio is out of reach.
    package func table(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double,
        seed: UInt64
    ) throws(TrainingError) -> any TokenTable {
        precondition(frequencies.count == original.rows, "a frequency a token")
        guard ratio > 0, ratio <= 1 else { throw .ratio(ratio, of: self, smallest: 0) }
        let (all, often) = (original, frequencies)
        return switch self {
        case .quotientRemainder:
            try QuotientRemainderTable(fitting: all, frequencies: often, ratio: ratio)
        case .tensorTrain: try TensorTrainTable(fitting: all, frequencies: often, ratio: ratio)
        case .hashedNetwork:
            try HashedNetworkTable(
                tokens: all.rows,
                dimension: all.columns,
                ratio: ratio,
                seed: seed
            )
        case .robe: try RobeTable(fitting: all, frequencies: often, ratio: ratio, seed: seed)
        case .deduplication: try DeduplicatedTable(fitting: all, ratio: ratio, seed: seed)
        case .codebooks: try CodebookTable(fitting: all, frequencies: often, ratio: ratio)
        case .adaptive:
            try AdaptiveTable(fitting: all, frequencies: often, ratio: ratio, seed: seed)
        case .integers: try IntegerTable(fitting: all, ratio: ratio, seed: seed)
        case .scaledIntegers: try ScaledIntegerTable(fitting: all, ratio: ratio, seed: seed)
        case .mixedDimensions:
            try MixedDimensionTable(fitting: all, frequencies: often, ratio: ratio)
        case .searchedDimensions:
            try SearchedDimensionTable(fitting: all, frequencies: often, ratio: ratio, seed: seed)
        case .optimal: try OptimalTable(fitting: all, frequencies: often, ratio: ratio)
        case .pruning: try PrunedTable(fitting: all, ratio: ratio)
        case .gates: try GatedTable(fitting: all, frequencies: often, ratio: ratio)
        }
    }
}

extension TrainingError {
    static func ratio(
        _ ratio: Double,
        of method: TokenTableMethod,
        smallest: Double
    ) -> TrainingError {
        .badSetting(
            name: "the share of the memory for \(method.rawValue)",
            value: "\(ratio): the smallest is \(smallest)"
        )
    }
}
