/// Which segments to merge next.
enum MergePolicy {
    /// Segments of a tier that are merged into one of the next.
    static let fanIn = 8
    /// Rows of the smallest tier; smaller segments count as that.
    static let smallestTier = 4_096
    /// A gallery of so many rows is merged into one segment in seconds.
    static let quickRows = 200_000

    /// Commits wait for a merge where a gallery has so many segments.
    static let mostSegments = 128

    /// The numbers of neighbouring segments of one tier that should become one; `nil` when few are.
    ///
    /// Only neighbours are merged, so that document numbers stay ascending over the segments.
    static func nextGroup(of segments: [SegmentDescription]) -> [UInt32]? {
        var group: [UInt32] = []
        var tier = -1
        // From the newest, because small segments come last; a smaller one among larger joins them.
        for segment in segments.reversed() where group.count < fanIn {
            let own = self.tier(rows: segment.rows - segment.deleted)
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
