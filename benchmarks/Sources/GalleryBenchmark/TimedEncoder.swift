import Contestant
import Encoders
import Synchronization
import Tensors

/// An encoder that notes how long it works.
///
/// An indexing run encodes one batch at a time, so that the sum over calls is the time in which the
/// encoder was busy.
final class TimedEncoder: TextEncoder {
    private let encoder: any TextEncoder
    private let busy = Mutex(0.0)

    init(_ encoder: any TextEncoder) { self.encoder = encoder }

    var space: EmbeddingSpace { encoder.space }
    /// Seconds in which texts were being encoded.
    var busySeconds: Double { busy.withLock { $0 } }

    func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        let time = try Contestant.time { try encoder.encode(texts, options: options) }
        busy.withLock { $0 += time.seconds }
        return time.result
    }
}
