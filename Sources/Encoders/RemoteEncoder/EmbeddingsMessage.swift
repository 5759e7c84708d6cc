internal import Foundation

/// What is sent to and received from an embeddings endpoint.
enum EmbeddingsMessage {
    /// The body of a request.
    struct Request: Encodable {
        let model: String
        let input: [String]
        let encodingFormat: String
        let dimensions: Int?

        enum CodingKeys: String, CodingKey {
            case model
            case input
            case encodingFormat = "encoding_format"
            case dimensions
        }
    }

    /// The body of an answer; what else is in it does not matter.
    struct Answer: Decodable {
        let data: [Item]
    }

    /// A vector, and the place of its text in the request.
    struct Item: Decodable {
        let index: Int?
        let embedding: [Float]

        private enum CodingKeys: String, CodingKey {
            case index
            case embedding
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            index = try container.decodeIfPresent(Int.self, forKey: .index)
            if let text = try? container.decode(String.self, forKey: .embedding) {
                guard let data = Data(base64Encoded: text), data.count % 4 == 0 else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .embedding,
                        in: container,
                        debugDescription: "not float32 values in base64"
                    )
                }
                embedding = data.float32Values
            } else {
                embedding = try container.decode([Float].self, forKey: .embedding)
            }
        }
    }
}

extension Data {
    /// Little-endian float32 values.
    fileprivate var float32Values: [Float] {
        var values: [Float] = []
        values.reserveCapacity(count / 4)
        var bits: UInt32 = 0
        for (place, byte) in enumerated() {
            bits |= UInt32(byte) << (8 * UInt32(place % 4))
            if place % 4 == 3 {
                values.append(Float(bitPattern: bits))
                bits = 0
            }
        }
        return values
    }
}
