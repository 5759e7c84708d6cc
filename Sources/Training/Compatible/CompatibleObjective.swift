internal import Compatibility
internal import Encoders
internal import Tensors

/// What a method asks of a batch, with what it learns beside the transformer.
enum CompatibleObjective {
    case basis(BasisObjective)
    case stationary(StationaryObjective)
    case query(QueryObjective)

    /// Texts that the beginning of a head is fitted on, and that classes are found in.
    private static let beginning = 4_000
    /// Old-only dimensions where none are asked for.
    private static let usualOldOnly = 32

    init(
        _ encoder: TrainableEncoder,
        texts: CompatibleTexts,
        pool: ExamplePool,
        compatible: CompatibleSettings,
        surroundings: CompatibleTrainer.Surroundings
    ) throws {
        let space = surroundings.old.guide.space
        func old(_ numbers: [Int32]) throws -> Matrix {
            try surroundings.old.rows(numbers.map { pool.texts[Int($0)] }, role: .document)
        }
        switch compatible.method {
        case .bt2:
            let (d, before) = (encoder.pooledDimension, space.dimension)
            let needed = max(0, before - d)
            let k = compatible.oldOnly ?? max(Self.usualOldOnly, needed + Self.usualOldOnly)
            let numbers = Self.spread(texts.positives, Self.beginning)
            let pooled = try FrozenVectors.pooled(
                encoder,
                numbers.map { pool.texts[Int($0)] },
                .document
            )
            let stored = try old(numbers)
            let change = try BasisChange(
                old: stored,
                new: pooled.normalizedRows(),
                oldOnly: k,
                newLength: compatible.newLength
            )
            let head = try BasisHead(
                startingFrom: change,
                pooled: pooled,
                old: stored,
                parametrization: compatible.parametrization
            )
            self = .basis(BasisObjective(head: head, settings: compatible))
        case .simplex:
            try Self.require(encoder, space)
            let classes =
                try surroundings.classes
                ?? PseudoClasses(
                    grouping: surroundings.stored ?? old(texts.positives),
                    into: space.dimension + 1
                )
            self = .stationary(try StationaryObjective(classes, compatible))
        case .query:
            try Self.require(encoder, space)
            let places = Self.spread(texts.positives, .max)
            self = .query(
                QueryObjective(
                    try old(places),
                    texts: places,
                    others: surroundings.stored.map {
                        Self.drawn($0, max(0, compatible.candidates - places.count))
                    },
                    temperature: compatible.temperature
                )
            )
        }
    }

    /// What the method says of a batch.
    func callAsFunction(_ batch: CompatibleBatch) throws -> CompatibleValue {
        switch self {
        case .basis(let objective): try objective(batch)
        case .stationary(let objective): try objective(batch)
        case .query(let objective): objective(batch)
        }
    }

    /// Numbers that are learned beside the transformer.
    var headValues: [Float] {
        if case .basis(let objective) = self { objective.head.values } else { [] }
    }

    /// Moves what is learned beside the transformer; biases and turns are not drawn towards 0.
    mutating func update(_ gradient: [Float], _ optimizer: inout AdamW, rate: Double) throws {
        guard case .basis(var objective) = self else { return }
        optimizer.update(&objective.head.values, gradient: gradient, rate: rate, decaying: [])
        try objective.head.rebase()
        self = .basis(objective)
    }

    /// Refuses an encoder whose pooled vectors are of another width than the old ones.
    private static func require(
        _ encoder: TrainableEncoder,
        _ space: EmbeddingSpace
    ) throws(TrainingError) {
        guard encoder.pooledDimension == space.dimension else {
            throw .otherWidth(
                model: encoder.description.name,
                dimension: encoder.pooledDimension,
                old: space.dimension
            )
        }
    }

    private static func spread(_ numbers: [Int32], _ count: Int) -> [Int32] {
        SampledRows.draw(count, of: numbers.count, seed: 0xC031).map { numbers[$0] }
    }

    private static func drawn(_ matrix: Matrix, _ count: Int) -> Matrix {
        let rows = SampledRows.draw(count, of: matrix.rows, seed: 0xC032)
        return Matrix(
            rows: rows.count,
            columns: matrix.columns,
            elements: rows.flatMap { matrix[row: $0] }
        )
    }
}
