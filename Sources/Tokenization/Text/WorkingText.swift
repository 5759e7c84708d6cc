/// A text on its way through normalisers and pre-tokenizers, cut into pieces.
struct WorkingText: Sendable {
    /// A part that no token crosses.
    struct Piece: Sendable, Equatable {
        /// Its bytes in `current`.
        var range: Range<Int>
        /// The added token that it is, or -1.
        var token: Int32 = -1
    }

    /// A stretch of a piece that a splitter has found, or what lies between two.
    struct Stretch: Sendable {
        var range: Range<Int>
        var isMatch: Bool
    }

    /// The text as it is now.
    var current = TracedBytes()
    /// The pieces of `current`, in order.
    var pieces: [Piece] = []
    /// Written by a step, then swapped with `current`.
    private var next = TracedBytes()
    private var nextPieces: [Piece] = []
    private var stretches: [Stretch] = []
    /// Scalars between decomposition and composition.
    var scalars: [NormalizationForm.Element] = []

    /// Starts with a range of the original text.
    mutating func load(_ range: Range<Int>, of text: Span<UInt8>, isTraced: Bool) {
        current.removeAll()
        current.isTraced = isTraced
        next.isTraced = isTraced
        pieces.removeAll(keepingCapacity: true)
        var position = range.lowerBound
        while position < range.upperBound {
            let end = position + (isTraced ? text.scalar(at: position).length : 1)
            for byte in position..<end { current.append(text[byte], from: position..<end) }
            position = end
        }
    }

    /// Replaces the whole text by what `body` writes for it.
    mutating func rewrite(_ body: (Range<Int>, borrowing TracedBytes, inout TracedBytes) -> Void) {
        next.removeAll()
        body(0..<current.bytes.count, current, &next)
        swap(&current, &next)
    }

    /// Replaces the text of every piece that is not a token by what `body` writes for it.
    mutating func rewritePieces(
        _ body: (Range<Int>, borrowing TracedBytes, inout TracedBytes) -> Void
    ) {
        next.removeAll()
        for index in pieces.indices {
            let start = next.bytes.count
            if pieces[index].token < 0 {
                body(pieces[index].range, current, &next)
            } else {
                next.append(pieces[index].range, of: current)
            }
            pieces[index].range = start..<next.bytes.count
        }
        swap(&current, &next)
    }

    /// Splits every piece that is not a token.
    ///
    /// `find` appends adjoining stretches that cover the piece; `behavior` says what becomes of them.
    mutating func split(
        _ behavior: SplitBehavior,
        _ find: (Range<Int>, borrowing TracedBytes, inout [Stretch]) -> Void
    ) {
        nextPieces.removeAll(keepingCapacity: true)
        for piece in pieces {
            guard piece.token < 0 else {
                nextPieces.append(piece)
                continue
            }
            stretches.removeAll(keepingCapacity: true)
            find(piece.range, current, &stretches)
            behavior.appendPieces(of: stretches, to: &nextPieces)
        }
        swap(&pieces, &nextPieces)
    }
}
