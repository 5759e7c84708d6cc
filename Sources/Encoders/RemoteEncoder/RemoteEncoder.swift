internal import Foundation
public import Tensors

/// Encodes with a model behind an HTTP endpoint such as OpenAI's `/v1/embeddings`.
///
/// Texts are sent in batches, several at once; requests that fail for a passing reason are sent
/// again, after the wait that the server asks for. Safe to use from several threads.
public struct RemoteEncoder: TextEncoder {
    /// How alike the vectors of the canaries must be for an endpoint to be of a known space.
    ///
    /// Servers compute in float16 and on changing hardware, so a vector is not the same twice;
    /// that costs less than 0.0001. A model tuned further, or served in a coarse quantisation,
    /// falls below.
    public static let recognitionCosine = 0.999

    /// The space that the vectors are in.
    public let space: EmbeddingSpace
    private let endpoint: RemoteEndpoint
    private let client: HTTPClient

    /// The most bytes of text in one request.
    private static let batchBytes = 1 << 18
    /// The most bytes of one answer.
    private static let answerBytes = 1 << 28

    /// Connects to an endpoint and finds out which space its vectors are in.
    ///
    /// A server does not say which weights it uses, so the space is told by its canaries: when the
    /// vectors of a known space's canaries come out with a cosine of at least
    /// `recognitionCosine`, the encoder is of that space. Otherwise the space is a new one, whose
    /// fingerprint is a SHA-256 over the canaries' vectors, the model's name and the prompts. Two
    /// connections may make two such fingerprints of one model: pass the spaces that vectors are
    /// to be compared with, for instance those of a gallery.
    ///
    /// - Parameters:
    ///   - endpoint: the server and model.
    ///   - spaces: known spaces, tried in order.
    /// - Throws: `EncodersError.endpoint`.
    public init(_ endpoint: RemoteEndpoint, recognizing spaces: [EmbeddingSpace] = []) throws {
        let client = HTTPClient(idleTimeout: endpoint.timeout)
        let texts = EmbeddingSpace.canaryTexts
        let probe = RemoteEncoder(
            space: EmbeddingSpace(
                fingerprint: "",
                model: endpoint.model,
                dimension: endpoint.dimensions ?? 0,
                canaries: []
            ),
            endpoint: endpoint,
            client: client
        )
        let vectors = try probe.encode(texts, options: EncodingOptions())
        let own = Self.space(of: endpoint, texts: texts, vectors: vectors)
        let encoder = RemoteEncoder(space: own, endpoint: endpoint, client: client)
        for space in spaces where space.dimension == own.dimension && !space.canaries.isEmpty {
            let deviations = try space.deviations(
                of: encoder,
                minimumCosine: Self.recognitionCosine
            )
            if deviations.isEmpty {
                self.init(space: space, endpoint: endpoint, client: client)
                return
            }
        }
        self = encoder
    }

    private init(space: EmbeddingSpace, endpoint: RemoteEndpoint, client: HTTPClient) {
        self.space = space
        self.endpoint = endpoint
        self.client = client
    }

    /// Encodes texts, in order.
    ///
    /// An empty text is sent as a single space, which servers accept. Vectors are as long as the
    /// server makes them; cut ones have length 1.
    ///
    /// - Throws: `EncodersError.unknownPrompt`, `.invalidDimensions`, `.endpoint`.
    public func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        let prompt = try endpoint.prompts.text(for: options.prompt)
        let batches = batches(of: texts.map { prompt + $0 })
        let results = try send(batches)
        // The first answer of all says how many dimensions there are, unless they were asked for.
        let dimension = space.dimension > 0 ? space.dimension : results.first?.first?.count ?? 0
        for vector in results.joined() where vector.count != dimension {
            throw EncodersError.endpoint(
                .dimension(url: request.name, expected: dimension, found: vector.count)
            )
        }
        return try options.cut(
            Matrix(
                rows: texts.count,
                columns: dimension,
                elements: Array(results.joined().joined())
            )
        )
    }

    private var request: HTTPRequest {
        var request = HTTPRequest(url: endpoint.embeddings)
        if let key = endpoint.key { request.fields["Authorization"] = "Bearer \(key)" }
        return request
    }

    private func batches(of texts: [String]) -> [[String]] {
        var batches: [[String]] = []
        var bytes = 0
        for text in texts {
            let size = text.utf8.count
            if let last = batches.last, last.count < max(1, endpoint.batchSize),
                bytes + size <= Self.batchBytes
            {
                batches[batches.count - 1].append(text)
                bytes += size
            } else {
                batches.append([text])
                bytes = size
            }
        }
        return batches
    }

    /// Sends all batches, several at once; the answers are in their order.
    private func send(_ batches: [[String]]) throws -> [[[Float]]] {
        let queue = RequestQueue(count: batches.count)
        queue.run(connections: endpoint.connections) { try vectors(of: batches[$0]) }
        return try queue.results()
    }

    /// Sends one batch.
    private func vectors(of texts: [String]) throws -> [[Float]] {
        var request = request
        request.json = try JSONEncoder().encode(
            EmbeddingsMessage.Request(
                model: endpoint.model,
                input: texts.map { $0.isEmpty ? " " : $0 },
                encodingFormat: endpoint.format.rawValue,
                dimensions: endpoint.dimensions
            )
        )
        let data: Data
        do {
            data = try endpoint.retries.run {
                try client.body(of: request, limit: Self.answerBytes)
            }
        } catch let failure as HTTPFailure {
            throw EncodersError.endpoint(.http(failure.fault))
        }
        guard let answer = try? JSONDecoder().decode(EmbeddingsMessage.Answer.self, from: data)
        else { throw EncodersError.endpoint(.notEmbeddings(url: request.name)) }
        return try ordered(answer.data, count: texts.count)
    }

    /// The vectors in the order of the texts.
    private func ordered(_ items: [EmbeddingsMessage.Item], count: Int) throws -> [[Float]] {
        var vectors = [[Float]?](repeating: nil, count: count)
        for (place, item) in items.enumerated() {
            let index = item.index ?? place
            guard vectors.indices.contains(index), vectors[index] == nil else {
                throw EncodersError.endpoint(
                    .count(url: request.name, expected: count, found: items.count)
                )
            }
            guard item.embedding.allSatisfy(\.isFinite) else {
                throw EncodersError.endpoint(.notFinite(url: request.name))
            }
            vectors[index] = item.embedding
        }
        let present = vectors.compactMap { $0 }
        guard present.count == count else {
            throw EncodersError.endpoint(
                .count(url: request.name, expected: count, found: present.count)
            )
        }
        return present
    }
}
