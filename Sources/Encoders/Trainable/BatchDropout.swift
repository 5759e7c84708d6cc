internal import Tensors

/// Dropout in a part of a batch, in the places that BERT has it: after the embeddings, on the
/// probabilities of attention, and after attention and the feed-forward step of each layer.
struct BatchDropout: Sendable {
    let dropout: Dropout
    /// Tokens of the batch before this part.
    let firstToken: Int
    /// The sum of squared lengths of the texts before this part.
    let firstPair: Int

    /// A place in a layer.
    enum Place: Int {
        case probabilities = 0, attentionOutput, output
    }

    /// The embeddings, of `columns` columns.
    func embeddings(columns: Int) -> Dropout.Site {
        dropout.site(0, first: firstToken * columns)
    }

    /// The probabilities of a layer's attention.
    func probabilities(layer: Int, heads: Int) -> Dropout.Site {
        site(.probabilities, layer, first: firstPair * heads)
    }

    /// The output of a step of a layer, of `columns` columns.
    func output(_ place: Place, layer: Int, columns: Int) -> Dropout.Site {
        site(place, layer, first: firstToken * columns)
    }

    private func site(_ place: Place, _ layer: Int, first: Int) -> Dropout.Site {
        dropout.site(1 + 3 * layer + place.rawValue, first: first)
    }
}
