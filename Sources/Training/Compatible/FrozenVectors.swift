internal import Encoders
internal import Tensors

/// Pooled vectors of all texts of a run, computed once.
struct FrozenVectors {
    private let columns: [(vectors: Matrix, places: [Int32: Int])]

    /// Texts that are encoded at once.
    private static let textsAtOnce = 64

    init(
        _ encoder: TrainableEncoder,
        _ texts: CompatibleTexts,
        _ pool: ExamplePool
    ) throws {
        columns = try [texts.anchors, texts.positives].enumerated().map { column, numbers in
            let vectors = try Self.pooled(
                encoder,
                numbers.map { pool.texts[Int($0)] },
                column == 0 ? .query : .document
            )
            let places = Dictionary(uniqueKeysWithValues: numbers.enumerated().map { ($1, $0) })
            return (vectors, places)
        }
    }

    /// The rows of texts in a column of a batch.
    func rows(of numbers: [Int32], _ column: Int) -> Matrix {
        let (vectors, places) = columns[column]
        let elements = numbers.flatMap { number in
            places[number].map { Array(vectors[row: $0]) } ?? []
        }
        return Matrix(rows: numbers.count, columns: vectors.columns, elements: elements)
    }

    /// Pooled vectors of texts, `n × D`.
    static func pooled(
        _ encoder: TrainableEncoder,
        _ texts: [String],
        _ role: TextRole
    ) throws -> Matrix {
        var elements: [Float] = []
        var pass = EncoderPass()
        for first in stride(from: 0, to: texts.count, by: textsAtOnce) {
            let part = Array(texts[first..<min(first + textsAtOnce, texts.count)])
            let batch = try encoder.tokens(of: part, prompt: .role(role))
            elements += try encoder.forward(batch, steps: false, keeping: &pass).elements
        }
        return Matrix(rows: texts.count, columns: encoder.pooledDimension, elements: elements)
    }
}
