import Encoders
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct RemoteEncoderTests {
    private func connect(
        _ endpoint: RemoteEndpoint,
        recognizing spaces: [EmbeddingSpace] = []
    ) async throws -> RemoteEncoder {
        try await blocking { try RemoteEncoder(endpoint, recognizing: spaces) }
    }

    private func encode(
        _ texts: [String],
        by encoder: RemoteEncoder,
        _ options: EncodingOptions = EncodingOptions()
    ) async throws -> Matrix {
        try await blocking { try encoder.encode(texts, options: options) }
    }

    /// What connecting to a server of that behaviour fails with.
    private func fault(
        _ change: (inout EmbeddingsServer.Behaviour) -> Void
    ) async throws -> EndpointFault? {
        var behaviour = EmbeddingsServer.Behaviour()
        change(&behaviour)
        let server = try await EmbeddingsServer(behaviour)
        do {
            _ = try await connect(server.endpoint)
            return nil
        } catch EncodersError.endpoint(let fault) {
            return fault
        }
    }

    private func expected(_ texts: [String]) -> [Float] {
        texts.flatMap { EmbeddingsServer.vector($0, dimensions: 8, seed: 1) }
    }

    @Test(arguments: [RemoteEndpoint.VectorFormat.base64, .float])
    func `vectors arrive in the order of the texts`(
        format: RemoteEndpoint.VectorFormat
    ) async throws {
        let server = try await EmbeddingsServer(.init(reversed: true))
        var endpoint = server.endpoint
        endpoint.format = format
        endpoint.batchSize = 7
        let encoder = try await connect(endpoint)
        let texts = (0..<100).map { "text number \($0)" }
        let vectors = try await encode(texts, by: encoder)
        #expect(vectors.rows == 100 && vectors.columns == 8)
        let farthest = zip(vectors.elements, expected(texts)).map { abs($0 - $1) }.max()
        #expect((farthest ?? 1) <= (format == .base64 ? 0 : 1e-6))
        let received = try server.received
        #expect(received.allSatisfy { $0.input.count <= 7 && $0.model == "some-model" })
        #expect(received.allSatisfy { $0.encoding_format == format.rawValue })
    }

    @Test func `a server that knows numbers only is understood`() async throws {
        let server = try await EmbeddingsServer(.init(alwaysFloats: true))
        let encoder = try await connect(server.endpoint)
        #expect(encoder.space.dimension == 8)
    }

    @Test func `no texts need no request`() async throws {
        let server = try await EmbeddingsServer()
        let encoder = try await connect(server.endpoint)
        let count = server.server.requests.count
        let none = try await encode([], by: encoder)
        #expect(none.rows == 0 && none.columns == 8)
        #expect(server.server.requests.count == count)
    }

    @Test func `long texts are sent in requests of their own`() async throws {
        let server = try await EmbeddingsServer()
        let encoder = try await connect(server.endpoint)
        let before = server.server.requests.count
        let long = String(repeating: "word ", count: 40_000)
        _ = try await encode([long, long, "short"], by: encoder)
        let sizes = try server.received[before...].map(\.input.count).sorted()
        #expect(sizes == [1, 2])
    }

    @Test func `an empty text has the vector of a space`() async throws {
        let server = try await EmbeddingsServer()
        let encoder = try await connect(server.endpoint)
        #expect(try await encode([""], by: encoder).elements == expected([" "]))
    }

    @Test func `prompts are put before texts`() async throws {
        let server = try await EmbeddingsServer()
        var endpoint = server.endpoint
        endpoint.prompts = Prompts(["query": "query: ", "document": "passage: "], defaultName: nil)
        let encoder = try await connect(endpoint)
        let query = try await encode(["a"], by: encoder, EncodingOptions(prompt: .role(.query)))
        #expect(query.elements == expected(["query: a"]))
        #expect(try await encode(["a"], by: encoder).elements == expected(["passage: a"]))
    }

    @Test func `dimensions are asked of the server, or cut here`() async throws {
        let server = try await EmbeddingsServer()
        var endpoint = server.endpoint
        endpoint.dimensions = 6
        let encoder = try await connect(endpoint)
        #expect(encoder.space.dimension == 6)
        #expect(try server.received.allSatisfy { $0.dimensions == 6 })
        let cut = try await encode(["a"], by: encoder, EncodingOptions(dimensions: 2))
        let length = cut.elements.reduce(0) { $0 + $1 * $1 }
        #expect(cut.columns == 2 && abs(length - 1) < 1e-6)
        await #expect(throws: EncodersError.invalidDimensions(7, available: 6)) {
            try await encode(["a"], by: encoder, EncodingOptions(dimensions: 7))
        }
    }

    @Test func `a busy server is asked again`() async throws {
        let busy = LoopbackServer.Answer.json(#"{"error": {"message": "slow down"}}"#, status: 429)
        let server = try await EmbeddingsServer(
            .init(faults: [busy, LoopbackServer.Answer(status: 503)])
        )
        let encoder = try await connect(server.endpoint)
        #expect(encoder.space.dimension == 8)
        #expect(server.server.requests.count == 3)
    }

    @Test func `a connection that breaks is taken up again`() async throws {
        let broken = LoopbackServer.Answer(body: Data(count: 1000), cut: 10)
        let server = try await EmbeddingsServer(.init(faults: [broken]))
        let encoder = try await connect(server.endpoint)
        #expect(encoder.space.dimension == 8)
    }

    @Test func `errors come with the server's own words`() async throws {
        let words = #"{"error": {"message": "the model\nis gone", "type": "x", "code": null}}"#
        let found = try await fault { $0.faults = [.json(words, status: 400)] }
        guard case .http(.status(_, 400, let message)) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(message == "the model is gone")
        let busy = LoopbackServer.Answer.json(words, status: 500)
        let lasting = try await fault { $0.faults = [busy, busy, busy] }
        guard case .http(.status(_, 500, "the model is gone")) = lasting else {
            Issue.record("\(String(describing: lasting))")
            return
        }
    }

    @Test func `a key that is refused is told without the key`() async throws {
        let server = try await EmbeddingsServer(
            .init(faults: [.json(#"{"error": {"message": "bad key"}}"#, status: 401)])
        )
        do {
            _ = try await connect(server.endpoint)
            Issue.record("a refused key must be reported")
        } catch let error as EncodersError {
            #expect("\(error)".contains("key"))
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test func `an answer that is no embeddings is refused`() async throws {
        let found = try await fault { $0.faults = [.json("<html>hello</html>")] }
        guard case .notEmbeddings = found else {
            Issue.record("\(String(describing: found))")
            return
        }
    }

    @Test func `missing, doubled and foreign places are refused`() async throws {
        for change: @Sendable (inout [[String: Any]]) -> Void in [
            { $0.removeLast() }, { $0[1]["index"] = 0 }, { $0[0]["index"] = 99 },
            { $0[0]["index"] = -1 },
        ] {
            let found = try await fault { $0.change = change }
            guard case .count(_, 8, _) = found else {
                Issue.record("\(String(describing: found))")
                return
            }
        }
    }

    @Test func `vectors of differing lengths are refused`() async throws {
        let found = try await fault { $0.change = { $0[3]["embedding"] = [1.0, 2.0] } }
        guard case .dimension(_, 8, 2) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
    }

    @Test func `base64 that is not whole float32 values is refused`() async throws {
        let found = try await fault { $0.change = { $0[3]["embedding"] = "AAAA" } }
        guard case .notEmbeddings = found else {
            Issue.record("\(String(describing: found))")
            return
        }
    }

    @Test func `a value that is not a number is refused`() async throws {
        let found = try await fault {
            $0.change = { $0[3]["embedding"] = Data([0, 0, 0xC0, 0x7F]).base64EncodedString() }
        }
        guard case .notFinite = found else {
            Issue.record("\(String(describing: found))")
            return
        }
    }

    @Test func `a server whose vectors waver is recognised as the space that is known`()
        async throws
    {
        let server = try await EmbeddingsServer(.init(noise: 0.001))
        let first = try await connect(server.endpoint)
        let alone = try await connect(server.endpoint)
        #expect(alone.space.fingerprint != first.space.fingerprint)
        let second = try await connect(server.endpoint, recognizing: [first.space])
        #expect(second.space == first.space)
    }

    @Test func `another model of the same name and width is another space`() async throws {
        let server = try await EmbeddingsServer()
        let first = try await connect(server.endpoint)
        server.behave { $0.seed = 2 }
        let second = try await connect(server.endpoint, recognizing: [first.space])
        #expect(second.space != first.space)
        #expect(second.space.model == first.space.model)
        let space = first.space
        let deviations = try await blocking { try space.deviations(of: second) }
        #expect(deviations.count == EmbeddingSpace.canaryTexts.count)
    }

    @Test func `the same vectors twice are the same space without being told`() async throws {
        let server = try await EmbeddingsServer()
        let first = try await connect(server.endpoint)
        #expect(try await connect(server.endpoint).space == first.space)
    }
}
