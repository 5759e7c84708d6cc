/// What becomes of the matches of a split.
enum SplitBehavior: UInt8, Sendable {
    /// Matches vanish.
    case removed
    /// Each match is a piece.
    case isolated
    /// Each match joins what is before it.
    case mergedWithPrevious
    /// Each match joins what is behind it.
    case mergedWithNext
    /// Neighbouring matches are one piece.
    case contiguous

    /// Appends the pieces that stretches make, none of which is empty.
    func appendPieces(of stretches: [WorkingText.Stretch], to pieces: inout [WorkingText.Piece]) {
        let first = pieces.count
        var previousIsMatch = false
        switch self {
        case .removed, .isolated:
            for stretch in stretches where self == .isolated || !stretch.isMatch {
                pieces.append(.init(range: stretch.range))
            }
        case .contiguous, .mergedWithPrevious:
            for stretch in stretches {
                let joins =
                    self == .contiguous
                    ? stretch.isMatch == previousIsMatch : stretch.isMatch && !previousIsMatch
                if joins, pieces.count > first {
                    let start = pieces[pieces.count - 1].range.lowerBound
                    pieces[pieces.count - 1].range = start..<stretch.range.upperBound
                } else {
                    pieces.append(.init(range: stretch.range))
                }
                previousIsMatch = stretch.isMatch
            }
        case .mergedWithNext:
            for stretch in stretches.reversed() {
                if stretch.isMatch, !previousIsMatch, pieces.count > first {
                    let end = pieces[pieces.count - 1].range.upperBound
                    pieces[pieces.count - 1].range = stretch.range.lowerBound..<end
                } else {
                    pieces.append(.init(range: stretch.range))
                }
                previousIsMatch = stretch.isMatch
            }
            pieces[first...].reverse()
        }
    }
}
