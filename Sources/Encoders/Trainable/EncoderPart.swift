internal import Tensors
internal import Tokenization

/// What one core computes of a batch.
struct EncoderPart: Sendable {
    var transformer = TransformerPass()
    var head = HeadPass()
    /// What is dropped, or none.
    var dropout: BatchDropout?
    /// The gradients of one stretch of the parameters.
    var gradients = PartialGradients()

    /// The vectors, `texts × columns`.
    var vectors: [Float] { head.values.last ?? [] }

    /// Number of texts.
    var count: Int { transformer.batch.count }

    /// Takes texts of a batch; `firstPair` is the sum of squared lengths of those before them.
    mutating func take(
        _ texts: Range<Int>,
        of batch: TokenBatch,
        _ dropout: Dropout?,
        firstPair: Int
    ) {
        transformer.batch.removeAll()
        for text in texts {
            let tokens = Int(batch.offsets[text])..<Int(batch.offsets[text + 1])
            transformer.batch.append(batch.ids[tokens], segments: batch.segments[tokens])
        }
        self.dropout = dropout.map {
            BatchDropout(
                dropout: $0,
                firstToken: Int(batch.offsets[texts.lowerBound]),
                firstPair: firstPair
            )
        }
    }
}
