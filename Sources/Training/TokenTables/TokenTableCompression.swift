public import Encoders
internal import Tensors
internal import Tokenization

/// Puts a token table of less memory into an encoder, distilled from its own.
public struct TokenTableCompression: Sendable {
    /// What came of it.
    public struct Report: Sendable, Codable, Equatable {
        /// The way that was taken.
        public let method: TokenTableMethod
        /// The share of the memory that was asked for.
        public let asked: Double
        /// Tokens of the vocabulary.
        public let tokens: Int
        /// Bytes of the dense table.
        public let bytesBefore: Int
        /// Bytes of everything that a lookup in the new one needs.
        public let bytes: Int
        /// Σ f |x − x̂|² / Σ f |x|² over tokens of frequency f, before learning.
        public let fittedError: Double
        /// The same after.
        public let error: Double

        enum CodingKeys: String, CodingKey {
            case method, asked, tokens
            case bytesBefore = "bytes_before"
            case bytes
            case fittedError = "fitted_error"
            case error
        }
    }

    /// How the table is held.
    public var method: TokenTableMethod
    /// The share of the dense table's memory, more than 0 and at most 1.
    public var ratio: Double
    /// Steps of the distillation.
    public var steps = 400
    /// The seed of hashes, rounding and draws.
    public var seed: UInt64 = 0

    /// A compression.
    public init(method: TokenTableMethod, ratio: Double) {
        self.method = method
        self.ratio = ratio
    }

    /// What a token counts that no text holds.
    private static let unseen: Float = 0.05
    private static let batch = 256

    /// Replaces the rows of an encoder's token table by what the new one holds.
    ///
    /// - Parameters:
    ///   - encoder: its table becomes what lookups in the new one give.
    ///   - texts: say how often tokens occur.
    /// - Returns: bytes and errors.
    /// - Throws: `TrainingError.badSetting` when the share is out of reach.
    public func callAsFunction(
        _ encoder: inout TrainableEncoder,
        texts: [String]
    ) throws -> Report {
        guard let tensor = encoder.parameters.tensors.first, tensor.shape.count == 2 else {
            throw TrainingError.badSetting(name: "the encoder", value: "one without a token table")
        }
        let original = Matrix(
            rows: tensor.shape[0],
            columns: tensor.shape[1],
            elements: Array(encoder.parameters.values[tensor.range])
        )
        var frequencies = [Float](repeating: Self.unseen, count: original.rows)
        for first in stride(from: 0, to: texts.count, by: Self.batch) {
            let part = texts[first..<min(first + Self.batch, texts.count)]
            for id in try encoder.tokens(of: Array(part)).ids { frequencies[Int(id)] += 1 }
        }
        var settings = TokenTableDistillation.Settings()
        settings.steps = steps
        settings.seed = seed
        let distillation = TokenTableDistillation(
            of: original,
            frequencies: frequencies,
            settings: settings
        )
        let fitted = try method.table(
            fitting: original,
            frequencies: frequencies,
            ratio: ratio,
            seed: seed
        )
        let learned = try distillation.run(fitted)
        let (before, after) = (distillation.error(of: fitted), distillation.error(of: learned))
        encoder.parameters.values.replaceSubrange(tensor.range, with: learned.dense.elements)
        return Report(
            method: method,
            asked: ratio,
            tokens: original.rows,
            bytesBefore: 4 * original.elements.count,
            bytes: learned.bytes,
            fittedError: before,
            error: after
        )
    }
}
