internal import Foundation
public import Tensors
public import Tokenization

extension EmbeddingSpace {
    /// The texts whose vectors are kept with a space: short and long, several scripts, code,
    /// numbers, and the empty text.
    ///
    /// Part of what galleries store, so they never change; another set would be another constant.
    public static let canaryTexts = [
        "",
        "key-value store",
        "The quick brown fox jumps over the lazy dog.",
        "Which river flows through both Vienna and Budapest?",
        "func area(of r: Double) -> Double { 3.14159 * r * r }  // O(1)",
        "2024-02-29, 1 234,56 €, +49 30 901820, 10.0.0.1, ISBN 978-3-16-148410-0",
        "Ein Käfer krabbelt über die Straße; 東京タワーは高い。 Привет, мир! 🙂",
        """
        A table lists every station of the network with its name, its height above the sea and the \
        year in which it opened. Most rows are complete; where a year is missing, the note in the \
        last column says which archive might have it.
        """,
    ]

    /// How alike a vector must be to pass for the same: int8 products stay well above, another
    /// model stays well below.
    public static let canaryCosine = 0.99

    /// The space of a model folder, with the vectors that `encode` gives the canary texts.
    ///
    /// - Parameters:
    ///   - description: the model.
    ///   - tokenizer: the model's tokenizer where it is loaded already; nil to read it.
    ///   - cache: remembers the digests of the weights.
    ///   - encode: gives texts their vectors, `n × d`, as documents and without a cut.
    /// - Throws: what reading the model's files and `encode` throw.
    public init(
        of description: ModelDescription,
        tokenizer: Tokenizer? = nil,
        cache: DigestCache = .standard,
        encode: ([String]) throws -> Matrix
    ) throws {
        let dimension = try description.dimension()
        let vectors = try encode(Self.canaryTexts)
        precondition(
            vectors.rows == Self.canaryTexts.count && vectors.columns == dimension,
            "the encoder gives a vector of the model's dimension to each text"
        )
        self.init(
            fingerprint: try description.fingerprint(tokenizer: tokenizer, cache: cache),
            model: description.name,
            source: URL(filePath: description.folder).standardizedFileURL.path,
            dimension: dimension,
            canaries: Self.canaryTexts.indices.map { index in
                Canary(text: Self.canaryTexts[index], vector: Array(vectors[row: index]))
            },
            answers: description.answers
        )
    }

    /// The canaries to which an encoder gives other vectors than this space has; none when it is of
    /// this space.
    ///
    /// - Parameters:
    ///   - encoder: what is to be compared.
    ///   - minimumCosine: below it a vector deviates.
    /// - Returns: the deviations, in the order of the canaries.
    /// - Throws: what the encoder throws.
    public func deviations(
        of encoder: some TextEncoder,
        minimumCosine: Double = canaryCosine
    ) throws -> [CanaryDeviation] {
        guard !canaries.isEmpty else { return [] }
        let vectors = try encoder.encode(canaries.map(\.text), options: EncodingOptions())
        return canaries.indices.compactMap { index in
            let (canary, vector) = (canaries[index], vectors[row: index])
            guard vector.count == canary.vector.count else {
                return CanaryDeviation(text: canary.text, difference: .dimension(vector.count))
            }
            let cosine = Self.cosine(canary.vector, vector)
            // Not "less than": a vector of zeros has no cosine and deviates too.
            guard !(cosine >= minimumCosine) else { return nil }
            return CanaryDeviation(text: canary.text, difference: .cosine(cosine))
        }
    }

    private static func cosine(_ left: [Float], _ right: ArraySlice<Float>) -> Double {
        var (dot, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
        for (a, b) in zip(left, right) {
            dot += Double(a) * Double(b)
            leftSquares += Double(a) * Double(a)
            rightSquares += Double(b) * Double(b)
        }
        return dot / (leftSquares * rightSquares).squareRoot()
    }
}
