import Foundation
import TestSupport
import Testing
import Training

@Suite struct GISTEmbedLossTests {
    @Test(arguments: try GoldenLoss.read("gist"))
    func `loss, gradients and mask are the reference's`(golden: GoldenLoss) throws {
        let loss = GISTEmbedLoss(golden.params)
        try golden.check(loss, single: golden.batch(), double: golden.batch())
        let guide: [Embeddings<Double>] = GoldenLoss.columns(try #require(golden.guide))
        let masked = try #require(golden.masked)
        let expected = ["ap", "aa", "pp", "an"].compactMap { masked[$0] }
        #expect(try loss.leftOut(guide) == expected.map { $0.map { $0.map { $0 == 1 } } })
    }

    @Test func `the cached form is the plain one for every number of rows at once`() throws {
        struct Cached: Decodable {
            struct Case: Decodable {
                let name: String
                let same_inputs_as_gist_case: String
                let params: GoldenLoss.Parameters
                let loss: Double
                let grad: [String: [[Double]]]
            }
            let cases: [Case]
        }
        let url = Fixtures.golden.appendingPathComponent("losses/cached_gist.json")
        let plain = try GoldenLoss.read("gist")
        let cases = try Fixtures.json(url, as: Cached.self).cases
        #expect(cases.count == 26)
        for cached in cases {
            let golden = try #require(plain.first { $0.name == cached.same_inputs_as_gist_case })
            let value = try GISTEmbedLoss(cached.params)(golden.batch() as EmbeddedBatch<Float>)
            #expect(abs(Double(value.loss) - cached.loss) <= 2e-5 * max(1, cached.loss))
            golden.compare(value.gradients, cached.grad, tolerance: 5e-5)
        }
    }

    /// Unit vectors of the plane by their angles in degrees.
    private static func vectors(_ angles: [Double]) -> Embeddings<Double> {
        GoldenLoss.embeddings(
            angles.map { [cos($0 * .pi / 180), sin($0 * .pi / 180)] }
        )
    }

    private static let student = [[0, 30, 80], [25, 60, 110], [50, 90, 40]].map(vectors)
    private static let guide = [[0, 40, 90], [20, 50, 130], [10, 100, 60]].map(vectors)

    /// The hand-computed case of three rows in the plane.
    @Test(arguments: [(0.05, 1.936830), (0.01, 6.894400), (0.1, 1.601488)])
    func `three rows in the plane have the loss computed by hand`(
        temperature: Double,
        expected: Double
    ) throws {
        let loss = GISTEmbedLoss(temperature: temperature)
        let value = try loss(EmbeddedBatch(Self.student, guide: Self.guide))
        #expect(abs(value.loss - expected) < 1e-6)
    }

    @Test func `masks and variants of the plane are those computed by hand`() throws {
        let (no, yes) = (false, true)
        let none = [[no, no, no], [no, no, no], [no, no, no]]
        let selves = [[yes, no, no], [no, yes, no], [no, no, yes]]
        var loss = GISTEmbedLoss(temperature: 0.05)
        let margin0 = try loss.leftOut(Self.guide)
        #expect(
            margin0 == [none, selves, selves, [[yes, no, no], [no, no, no], [no, yes, yes]]]
        )
        loss.margin = .absolute(0.1)
        let expected = [
            [[no, no, no], [yes, no, no], [no, yes, no]], selves,
            [[yes, yes, no], [no, yes, no], [no, no, yes]],
            [[yes, no, no], [no, no, yes], [no, yes, yes]],
        ]
        #expect(try loss.leftOut(Self.guide) == expected)
        func value(_ margin: GISTEmbedLoss.Margin) throws -> Double {
            loss.margin = margin
            return try loss(EmbeddedBatch(Self.student, guide: Self.guide)).loss
        }
        #expect(abs(try value(.absolute(0.1)) - 1.010122) < 1e-6)
        #expect(abs(try value(.relative(0.1)) - 1.010122) < 1e-6)
        #expect(abs(try value(.absolute(0.43)) - 0.256571) < 1e-6)
        #expect(abs(try value(.relative(0.43)) - 0.257049) < 1e-6)
        loss.margin = .absolute(0)
        let pairs = EmbeddedBatch(
            Array(Self.student.prefix(2)),
            guide: Array(Self.guide.prefix(2))
        )
        #expect(abs(try loss(pairs).loss - 1.645341) < 1e-6)
        #expect(abs(try loss(EmbeddedBatch(Self.student)).loss - 2.269527) < 1e-6)
        let plain = MultipleNegativesRankingLoss(scale: 20)
        #expect(abs(try plain(EmbeddedBatch(Array(Self.student.prefix(2)))).loss - 1.451768) < 1e-6)
        loss.contrastsAnchors = false
        loss.contrastsPositives = false
        let value = try loss(EmbeddedBatch(Self.student, guide: Self.guide)).loss
        #expect(abs(value - 1.766313) < 1e-6)
    }

    @Test func `a random guide never masks the right candidate`() throws {
        var random = SeededRandom(seed: 3)
        let guide = (0..<3).map { _ in
            Embeddings(rows: 9, columns: 6, elements: random.floats(54))
        }
        for margin in [GISTEmbedLoss.Margin.absolute(0), .absolute(0.3), .relative(0.5)] {
            let mask = try GISTEmbedLoss(margin: margin).leftOut(guide)[0]
            #expect(mask.indices.allSatisfy { !mask[$0][$0] })
        }
    }

    @Test func `texts that the guide cannot tell apart keep no self pair where that is asked for`()
        throws
    {
        let same = Self.vectors([0, 90])
        let student = [Self.vectors([0, 30]), Self.vectors([25, 60])]
        let batch = EmbeddedBatch(student, guide: [same, same])
        var loss = GISTEmbedLoss(temperature: 0.05)
        let kept = try loss(batch).loss
        loss.selfPairs = .leftOut
        #expect(try loss(batch).loss < kept)
    }

    @Test func `any number of hard negatives is taken, in any order`() throws {
        var random = SeededRandom(seed: 8)
        func columns(_ count: Int) -> [Embeddings<Double>] {
            (0..<count).map { _ in
                Embeddings(rows: 4, columns: 6, elements: random.floats(24).map(Double.init))
            }
        }
        let (student, guide) = (columns(5), columns(5))
        let loss = GISTEmbedLoss(temperature: 0.1)
        let value = try loss(EmbeddedBatch(student, guide: guide))
        let order = [0, 1, 4, 2, 3]
        let other = try loss(
            EmbeddedBatch(order.map { student[$0] }, guide: order.map { guide[$0] })
        )
        #expect(abs(value.loss - other.loss) < 1e-12)
        #expect(value.gradients.count == 5)
    }
}
