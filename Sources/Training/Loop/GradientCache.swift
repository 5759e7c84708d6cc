internal import Encoders
internal import Tensors
internal import Tokenization

/// The gradient of a batch that is too large to keep (GradCache; Gao et al., arXiv 2101.06983).
///
/// Texts are encoded in mini-batches without keeping anything; the loss of all their vectors gives a
/// gradient a vector; then every mini-batch is encoded again and its part of the gradient goes back.
/// The result is that of the whole batch for every size. A single mini-batch is encoded once only.
struct GradientCache {
    /// Texts that are encoded at once; nil for all.
    var textsAtOnce: Int?
    /// The share of hidden values that is dropped.
    var dropout: Double

    private var pass = EncoderPass()

    init(textsAtOnce: Int? = nil, dropout: Double = 0) {
        self.textsAtOnce = textsAtOnce
        self.dropout = dropout
    }

    /// Texts with their roles: the anchors are queries, all others documents.
    struct Texts {
        var anchors: [String]
        var others: [String]
    }

    /// Adds the gradient of a batch.
    ///
    /// - Parameters:
    ///   - encoder: what is trained.
    ///   - texts: all texts of the batch.
    ///   - seed: what dropout depends on.
    ///   - gradients: in the layout of the encoder's parameters.
    ///   - loss: gives the loss of all vectors, `n × d`, and its gradient.
    /// - Returns: the loss.
    /// - Throws: errors of the encoder and of the loss.
    mutating func addGradients(
        _ encoder: TrainableEncoder,
        _ texts: Texts,
        seed: UInt64,
        into gradients: inout EncoderParameters,
        _ loss: (Matrix) throws -> (loss: Float, gradient: Matrix)
    ) throws -> Float {
        let batches = try miniBatches(encoder, texts)
        guard batches.count > 1 else {
            let vectors = try encoder.forward(
                batches[0],
                dropout: dropout(seed, 0),
                keeping: &pass
            )
            let value = try loss(vectors)
            encoder.backward(value.gradient, &pass, into: &gradients)
            return value.loss
        }
        var elements: [Float] = []
        for (place, batch) in batches.enumerated() {
            elements +=
                dropout > 0
                ? try encoder.forward(batch, dropout: dropout(seed, place), keeping: &pass).elements
                : try encoder.forward(batch).elements
        }
        let d = encoder.dimension
        let rows = batches.reduce(0) { $0 + $1.count }
        let value = try loss(Matrix(rows: rows, columns: d, elements: elements))
        var first = 0
        for (place, batch) in batches.enumerated() {
            _ = try encoder.forward(batch, dropout: dropout(seed, place), keeping: &pass)
            let part = value.gradient.elements[first * d..<(first + batch.count) * d]
            encoder.backward(
                Matrix(rows: batch.count, columns: d, elements: Array(part)),
                &pass,
                into: &gradients
            )
            first += batch.count
        }
        return value.loss
    }

    private func dropout(_ seed: UInt64, _ place: Int) -> Dropout? {
        dropout > 0
            ? Dropout(rate: Float(dropout), seed: seed &+ UInt64(place) &* 0x9E37_79B9_7F4A_7C15)
            : nil
    }

    /// The texts as token ids, anchors first, cut into mini-batches.
    private func miniBatches(
        _ encoder: TrainableEncoder,
        _ texts: Texts
    ) throws -> [TokenBatch] {
        let parts = [
            try encoder.tokens(of: texts.anchors, prompt: .role(.query)),
            try encoder.tokens(of: texts.others, prompt: .role(.document)),
        ]
        let most = textsAtOnce ?? (texts.anchors.count + texts.others.count)
        var batches = [TokenBatch()]
        for part in parts {
            for text in 0..<part.count {
                if batches[batches.count - 1].count == most { batches.append(TokenBatch()) }
                let range = Int(part.offsets[text])..<Int(part.offsets[text + 1])
                batches[batches.count - 1].append(part.ids[range], segments: part.segments[range])
            }
        }
        return batches
    }
}
