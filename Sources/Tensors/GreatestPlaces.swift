extension RandomAccessCollection<Float> where Index == Int {
    /// The places, counted from 0, of the `count` greatest values, greatest first; the earlier first
    /// among equals.
    ///
    /// Made for few of many: time grows with both numbers where the values rise.
    package func greatestPlaces(_ count: Int) -> [Int] {
        guard count > 0 else { return [] }
        var best: [(place: Int, value: Float)] = []
        best.reserveCapacity(count + 1)
        // An array is read without a call for every element.
        for (place, value) in Array(self).enumerated() {
            if best.count == count, value <= best[count - 1].value { continue }
            var at = best.count
            while at > 0, best[at - 1].value < value { at -= 1 }
            best.insert((place, value), at: at)
            if best.count > count { best.removeLast() }
        }
        return best.map(\.place)
    }
}
