/// Which segments to merge next.
///
/// A search visits every segment, and a merge writes every row of its sources, so both have to stay
/// few. Rows are merged in three cases, the first that applies:
///
/// 1. Half of a segment's rows are deleted: its other rows are written alone.
/// 2. The segments beside the largest have as many rows as it has: all become one, while that
///    takes seconds. So a corpus that is indexed at once ends as one segment, and a gallery has
///    doubled before all of its rows are written again.
/// 3. There are ``fanIn`` neighbours of a tier: they become one of the next tier.
///
/// A row is written once for each tier and once for each doubling, O(log n) times in all. There are
/// fewer than ``fanIn`` segments of each tier, O(log n) in all.
enum MergePolicy {
    /// Segments of a tier that become one of the next; also the factor between two tiers.
    static let fanIn = 4
    /// As ``fanIn``, while commits come: what is merged later all at once need not be merged now.
    static let fanInWhileCommitting = 8
    /// Rows of the smallest tier: so few are written in the time that a commit takes anyway.
    static let smallestTier = 256
    /// A gallery of so many rows is merged into one segment in seconds to minutes.
    static let quickRows = 200_000

    /// Commits wait for a merge where a gallery has so many segments.
    static let mostSegments = 128

    /// The numbers of the segments that should become one; `nil` when few enough are there.
    ///
    /// Only neighbours are merged, so that document numbers stay ascending over the segments.
    static func nextGroup(of segments: [SegmentDescription]) -> [UInt32]? {
        if let worn = segments.first(where: \.isMostlyDeleted) { return [worn.number] }
        let rows = segments.map(\.liveRows)
        let (all, largest) = (rows.reduce(0, +), rows.max() ?? 0)
        if segments.count > 1, all <= quickRows, all - largest >= largest {
            return segments.map(\.number)
        }
        return tier(of: segments, fanIn: fanIn)
    }

    /// The numbers of so many neighbouring segments of one tier; `nil` when no tier has as many.
    static func tier(of segments: [SegmentDescription], fanIn: Int) -> [UInt32]? {
        var group: [UInt32] = []
        var tier = -1
        // From the newest, because small segments come last; a smaller one among larger joins them.
        for segment in segments.reversed() where group.count < fanIn {
            let own = self.tier(rows: segment.liveRows)
            if own > tier {
                group = []
                tier = own
            }
            group.insert(segment.number, at: 0)
        }
        return group.count >= fanIn ? group : nil
    }

    /// The tier of a segment: 0 up to ``smallestTier`` rows, one more for each factor ``fanIn``.
    static func tier(rows: Int) -> Int {
        var tier = 0
        var limit = smallestTier
        while rows > limit {
            tier += 1
            limit *= fanIn
        }
        return tier
    }
}

extension SegmentDescription {
    /// Rows that are not deleted.
    fileprivate var liveRows: Int { rows - deleted }

    /// Whether writing its other rows costs less than the deletions did.
    fileprivate var isMostlyDeleted: Bool { deleted > 0 && 2 * deleted >= rows }
}
