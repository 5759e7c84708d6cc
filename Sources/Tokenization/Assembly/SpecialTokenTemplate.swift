/// Where special tokens stand around one text or two.
struct SpecialTokenTemplate: Sendable, Equatable {
    /// A part of the result.
    enum Piece: Sendable, Equatable {
        case special(ids: [Int32], segment: Int32)
        case first(segment: Int32)
        case second(segment: Int32)
    }

    /// The parts of a single text.
    var single: [Piece] = [.first(segment: 0)]
    /// The parts of a pair.
    var pair: [Piece] = [.first(segment: 0), .second(segment: 1)]

    /// `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, the second text with its end in segment 1.
    static func bert(cls: Int32, sep: Int32) -> Self {
        let start = Piece.special(ids: [cls], segment: 0)
        let end = Piece.special(ids: [sep], segment: 0)
        return Self(
            single: [start, .first(segment: 0), end],
            pair: [
                start, .first(segment: 0), end, .second(segment: 1),
                .special(ids: [sep], segment: 1),
            ]
        )
    }

    /// `<s> A </s>` and `<s> A </s></s> B </s>`, all in segment 0.
    static func roberta(cls: Int32, sep: Int32) -> Self {
        let start = Piece.special(ids: [cls], segment: 0)
        let end = Piece.special(ids: [sep], segment: 0)
        return Self(
            single: [start, .first(segment: 0), end],
            pair: [
                start, .first(segment: 0), end, end, .second(segment: 0), end,
            ]
        )
    }

    /// Number of special tokens among some pieces.
    static func specialCount(_ pieces: [Piece]) -> Int {
        pieces.reduce(0) { count, piece in
            guard case .special(let ids, _) = piece else { return count }
            return count + ids.count
        }
    }
}
