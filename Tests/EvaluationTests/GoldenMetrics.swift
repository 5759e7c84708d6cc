import Foundation
import Testing

/// The reference values of trec_eval's code.
struct GoldenMetrics: Decodable {
    let measures: [String]
    let perQuery: [String: [String: Double]]
    let meanOverEvaluated: [String: Double]
    let meanOverJudgedMissingAsZero: [String: Double]

    /// The folder with the reference files.
    static let folder: String = {
        let golden =
            ProcessInfo.processInfo.environment["PERENNIAL_GOLDEN"]
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../fixtures/golden").standardizedFileURL.path
        return golden + "/metrics"
    }()

    static func load() throws -> GoldenMetrics {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let url = URL(fileURLWithPath: folder + "/expected.json")
        return try decoder.decode(Self.self, from: Data(contentsOf: url))
    }
}
