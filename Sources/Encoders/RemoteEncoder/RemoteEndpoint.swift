public import Foundation

/// A server with OpenAI's `/v1/embeddings`, and how it is to be used.
public struct RemoteEndpoint: Sendable {
    /// How vectors travel.
    public enum VectorFormat: String, Sendable {
        /// Little-endian float32 in base64: a third of the bytes, and no rounding.
        case base64
        /// Decimal numbers.
        case float
    }

    /// The address: `…/v1` or `…/v1/embeddings`.
    public var url: URL
    /// The name of the model on the server.
    public var model: String
    /// Sent as a bearer token, if any.
    public var key: String?
    /// How many dimensions the server is asked for; its own number when nil.
    public var dimensions: Int?
    /// How vectors are asked for; an answer in the other format is understood too.
    public var format = VectorFormat.base64
    /// The most texts in one request.
    public var batchSize = 64
    /// The most requests under way at once.
    public var connections = 4
    /// After how long without a byte a request is given up.
    public var timeout = Duration.seconds(300)
    /// How often a request that failed is sent again.
    public var retries = RetryPolicy()
    /// Texts to put before others.
    public var prompts = Prompts.none

    /// An endpoint with the usual settings.
    public init(url: URL, model: String, key: String? = nil) {
        self.url = url
        self.model = model
        self.key = key
    }

    /// Where embeddings are asked for.
    var embeddings: URL {
        url.lastPathComponent == "embeddings" ? url : url.appending(path: "embeddings")
    }
}
