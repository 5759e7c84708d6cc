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

    /// Number of special tokens among some pieces.
    static func specialCount(_ pieces: [Piece]) -> Int {
        pieces.reduce(0) { count, piece in
            guard case .special(let ids, _) = piece else { return count }
            return count + ids.count
        }
    }
}
