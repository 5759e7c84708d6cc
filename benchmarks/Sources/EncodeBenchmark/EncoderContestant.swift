import Contestant
import Encoders
import Foundation
import Tensors

/// Our encoder in one precision.
struct EncoderContestant {
    enum Request: Decodable {
        /// Encodes all texts of a file, `batch` of them a call.
        case encode(file: String, batch: Int)
        /// Encodes the first texts of a file one by one, in turn, `times` calls.
        case query(file: String, times: Int)
        /// Writes the vectors of all texts of a file, float32, row after row.
        case vectors(file: String, output: String)
    }
    struct Facts: Encodable {
        let precision: Precision
        let dimension: Int
    }
    private struct Seconds: Encodable {
        let seconds: [Double]
    }

    /// The precisions that the encoder offers.
    static let precisions = Precision.allCases

    let facts: Facts
    private let encoder: TransformerEncoder
    private let files = TextFiles()

    init(model: String, precision: Precision) throws {
        encoder = try TransformerEncoder(directory: model, precision: .exactly(precision))
        facts = Facts(precision: encoder.precision, dimension: encoder.space.dimension)
    }

    func answer(_ request: Request) throws -> any Encodable {
        switch request {
        case .encode(let file, let batch):
            let calls = try files.texts(of: file).chunked(by: batch)
            let time = try Contestant.time { for call in calls { _ = try encode(call) } }
            return Seconds(seconds: [time.seconds])
        case .query(let file, let times):
            let texts = try files.texts(of: file)
            return try Seconds(
                seconds: (0..<times).map { time in
                    try Contestant.time { try encode([texts[time % texts.count]]) }.seconds
                }
            )
        case .vectors(let file, let output):
            let vectors = try encode(files.texts(of: file))
            let bytes = vectors.elements.flatMap { element in
                (0..<4).map { UInt8(truncatingIfNeeded: element.bitPattern >> ($0 * 8)) }
            }
            try Data(bytes).write(to: URL(fileURLWithPath: output))
            return Seconds(seconds: [])
        }
    }

    private func encode(_ texts: [String]) throws -> Matrix {
        try encoder.encode(texts, options: EncodingOptions())
    }
}
