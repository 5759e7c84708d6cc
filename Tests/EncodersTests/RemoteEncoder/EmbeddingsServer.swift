import Encoders
import Foundation
import Synchronization

/// An OpenAI-compatible endpoint on this machine, whose vectors follow from the texts.
final class EmbeddingsServer: Sendable {
    /// How the server behaves.
    struct Behaviour: Sendable {
        /// Dimensions of a vector.
        var dimensions = 8
        /// Another model has other vectors.
        var seed: UInt64 = 1
        /// How far each element of a vector is moved, another way in each request.
        var noise: Float = 0
        /// Answers before the first that is an answer.
        var faults: [LoopbackServer.Answer] = []
        /// Answers with numbers, whatever is asked for.
        var alwaysFloats = false
        /// Sends vectors in the opposite order.
        var reversed = false
        /// Changes the data of an answer.
        var change: (@Sendable (inout [[String: Any]]) -> Void)?
    }

    /// A request's JSON.
    struct Received: Decodable, Sendable {
        let model: String
        let input: [String]
        let encoding_format: String?
        let dimensions: Int?
    }

    let server: LoopbackServer
    private let state: State

    private final class State: Sendable {
        let behaviour: Mutex<Behaviour>
        let count = Mutex<UInt64>(0)
        init(_ behaviour: Behaviour) { self.behaviour = Mutex(behaviour) }
    }

    init(_ behaviour: Behaviour = Behaviour()) async throws {
        let state = State(behaviour)
        self.state = state
        server = try await LoopbackServer { Self.answer($0, state) }
    }

    /// An endpoint of this server.
    var endpoint: RemoteEndpoint {
        var endpoint = RemoteEndpoint(
            url: server.url.appendingPathComponent("v1"),
            model: "some-model",
            key: "secret"
        )
        endpoint.retries = RetryPolicy(attempts: 3, firstDelay: .zero, longestDelay: .zero)
        return endpoint
    }

    /// Changes how the server behaves from now on.
    func behave(_ change: (inout Behaviour) -> Void) {
        state.behaviour.withLock { change(&$0) }
    }

    /// All requests' JSON so far.
    var received: [Received] {
        get throws {
            try server.requests.map { try JSONDecoder().decode(Received.self, from: $0.body) }
        }
    }

    /// The vector of a text, before noise.
    static func vector(_ text: String, dimensions: Int, seed: UInt64) -> [Float] {
        var state = seed
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<dimensions).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 23) - 1
        }
    }

    private static func answer(
        _ request: LoopbackServer.Request,
        _ state: State
    ) -> LoopbackServer.Answer {
        let fault = state.behaviour.withLock { $0.faults.isEmpty ? nil : $0.faults.removeFirst() }
        if let fault { return fault }
        guard request.path == "/v1/embeddings", request["authorization"] == "Bearer secret",
            let received = try? JSONDecoder().decode(Received.self, from: request.body)
        else { return .json(#"{"error": {"message": "no such thing"}}"#, status: 404) }
        if received.input.contains("") {
            return .json(#"{"error": {"message": "input is empty"}}"#, status: 400)
        }
        let behaviour = state.behaviour.withLock { $0 }
        let number = state.count.withLock { count in
            count += 1
            return count
        }
        var data: [[String: Any]] = received.input.enumerated().map { index, text in
            let size = received.dimensions ?? behaviour.dimensions
            let noise = Self.vector(text, dimensions: size, seed: 1000 + number)
            let vector = zip(Self.vector(text, dimensions: size, seed: behaviour.seed), noise).map {
                $0 + $1 * behaviour.noise
            }
            let isFloats = received.encoding_format != "base64" || behaviour.alwaysFloats
            return [
                "object": "embedding", "index": index,
                "embedding": isFloats ? vector as Any : base64(vector),
            ]
        }
        if behaviour.reversed { data.reverse() }
        behaviour.change?(&data)
        let body: [String: Any] = ["object": "list", "model": received.model, "data": data]
        guard let json = try? JSONSerialization.data(withJSONObject: body) else {
            return LoopbackServer.Answer(status: 500)
        }
        return LoopbackServer.Answer(body: json)
    }

    private static func base64(_ vector: [Float]) -> String {
        var data = Data()
        for value in vector {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data.base64EncodedString()
    }
}
