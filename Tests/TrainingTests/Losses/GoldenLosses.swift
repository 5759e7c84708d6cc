import Foundation
import TestSupport
import Testing
import Training

/// The cases of `fixtures/golden/losses`, as sentence-transformers computed them.
struct GoldenLoss: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let lossClass: String
    let params: Parameters
    let student: [String: [[Double]]]
    let guide: [String: [[Double]]]?
    let labels: Labels?
    let masked: [String: [[Int]]]?
    let loss: Double
    let lossFP64: Double
    let grad: [String: [[Double]]]
    let gradFP64: [String: [[Double]]]

    enum CodingKeys: String, CodingKey {
        case name, params, student, guide, labels, masked, loss, grad
        case lossClass = "loss_class"
        case lossFP64 = "loss_fp64"
        case gradFP64 = "grad_fp64"
    }

    /// The union of all losses' parameters.
    struct Parameters: Decodable, Sendable {
        var temperature: Double?
        var margin: Double?
        var margin_strategy: String?
        var contrast_anchors: Bool?
        var contrast_positives: Bool?
        var mini_batch_size: Int?
        var scale: Double?
        var directions: [String]?
        var partition_mode: String?
        var hardness_mode: String?
        var hardness_strength: Double?
        var matryoshka_dims: [Int]?
        var matryoshka_weights: [Double]?
        var distance_metric: String?
        var gist: Gist?

        struct Gist: Decodable, Sendable {
            var temperature: Double
            var margin: Double
            var margin_strategy: String
            var contrast_anchors: Bool
            var contrast_positives: Bool
        }
    }

    /// Scores or vectors, in one, two or three dimensions.
    enum Labels: Decodable, Sendable {
        case one([Double])
        case two([[Double]])
        case three([[[Double]]])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let values = try? container.decode([Double].self) {
                self = .one(values)
            } else if let values = try? container.decode([[Double]].self) {
                self = .two(values)
            } else {
                self = .three(try container.decode([[[Double]]].self))
            }
        }
    }

    var testDescription: String { name }

    static func read(_ file: String) throws -> [GoldenLoss] {
        struct File: Decodable { let cases: [GoldenLoss] }
        let url = Fixtures.golden.appendingPathComponent("losses/\(file).json")
        return try Fixtures.json(url, as: File.self).cases
    }

    private static let order = ["anchor", "positive", "negative", "negative_2"]

    static func columns<Scalar>(_ named: [String: [[Double]]]) -> [Embeddings<Scalar>] {
        order.compactMap { named[$0].map(embeddings) }
    }

    static func embeddings<Scalar>(_ rows: [[Double]]) -> Embeddings<Scalar> {
        Embeddings(
            rows: rows.count,
            columns: rows[0].count,
            elements: rows.flatMap { $0.map { Scalar($0) } }
        )
    }

    func batch<Scalar>(target: EmbeddedBatch<Scalar>.Target = .none) -> EmbeddedBatch<Scalar> {
        EmbeddedBatch(
            Self.columns(student),
            guide: guide.map(Self.columns),
            target: target
        )
    }

    /// Labels as scores, `n × k`.
    func scores<Scalar>() throws -> EmbeddedBatch<Scalar>.Target {
        switch try #require(labels) {
        case .one(let values): .scores(Self.embeddings(values.map { [$0] }))
        case .two(let values): .scores(Self.embeddings(values))
        case .three: .none
        }
    }

    /// Labels as a teacher's vectors, one column or one for each of the student's.
    func teacher<Scalar>() throws -> EmbeddedBatch<Scalar>.Target {
        switch try #require(labels) {
        case .one: .none
        case .two(let values): .vectors([Self.embeddings(values)])
        case .three(let values):
            .vectors(
                values[0].indices.map { column in Self.embeddings(values.map { $0[column] }) }
            )
        }
    }

    /// Checks a loss against the values of both precisions.
    func check(
        _ loss: some ContrastiveLoss,
        single: EmbeddedBatch<Float>,
        double: EmbeddedBatch<Double>
    ) throws {
        let exact = try loss(double)
        #expect(abs(exact.loss - lossFP64) <= 1e-9 * max(1, abs(lossFP64)))
        compare(exact.gradients, gradFP64, tolerance: 1e-9)
        let near = try loss(single)
        #expect(abs(Double(near.loss) - self.loss) <= 2e-5 * max(1, abs(self.loss)))
        compare(near.gradients, grad, tolerance: 5e-5)
    }

    /// Gradients within a tolerance times the largest of them, at least times 1.
    func compare<Scalar>(
        _ found: [Embeddings<Scalar>],
        _ expected: [String: [[Double]]],
        tolerance: Double
    ) {
        let wanted: [Embeddings<Double>] = Self.columns(expected)
        let largest = wanted.flatMap(\.elements).map(abs).max() ?? 0
        #expect(found.map(\.elements.count) == wanted.map(\.elements.count))
        for (found, wanted) in zip(found, wanted) {
            let worst = zip(found.elements, wanted.elements).map { abs(Double($0) - $1) }.max() ?? 0
            #expect(worst <= tolerance * max(1, largest))
        }
    }
}

extension GISTEmbedLoss {
    /// The loss as the reference has it, self pairs left to the guide.
    init(_ parameters: GoldenLoss.Parameters) {
        self.init(
            temperature: parameters.temperature ?? 0.01,
            margin: parameters.margin_strategy == "relative"
                ? .relative(parameters.margin ?? 0) : .absolute(parameters.margin ?? 0),
            contrastsAnchors: parameters.contrast_anchors ?? true,
            contrastsPositives: parameters.contrast_positives ?? true,
            selfPairs: .asTheGuideSays,
            rowsAtOnce: parameters.mini_batch_size
        )
    }
}
