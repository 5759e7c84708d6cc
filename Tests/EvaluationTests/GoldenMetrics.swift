import Foundation
import TestSupport
import Testing

/// The reference values of trec_eval's code.
struct GoldenMetrics: Decodable {
    let measures: [String]
    let perQuery: [String: [String: Double]]
    let meanOverEvaluated: [String: Double]
    let meanOverJudgedMissingAsZero: [String: Double]

    /// The folder with the reference files.
    static let folder = Fixtures.golden.appendingPathComponent("metrics").path

    static func load() throws -> GoldenMetrics {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let url = URL(fileURLWithPath: folder + "/expected.json")
        return try decoder.decode(Self.self, from: Data(contentsOf: url))
    }
}
