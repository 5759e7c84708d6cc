/// How many bits each coordinate along the principal directions gets.
///
/// Bits go one by one to where they take away most squared error, eight coordinates at a time, so that in the
/// end about the same is left of each (reverse water-filling: Cover and Thomas, Elements of Information Theory,
/// 10.3.3).
enum BitAllocation {
    /// The most bits of a coordinate.
    static let mostBits = 8

    /// The share of a Gaussian's variance that so many bits leave, by levels at equal distances (Max 1960).
    private static let left: [Float] = [
        1, 0.3634, 0.1188, 0.03744, 0.01154, 0.003495, 0.00104, 0.000304, 0.0000877,
    ]
    /// By bits the distance of those levels, for a variance of 1.
    static let steps: [Float] = [0, 1.596, 0.9957, 0.5860, 0.3352, 0.1881, 0.1041, 0.0569, 0.0308]

    /// Bytes of the bit planes of codes of so many bytes.
    ///
    /// - Parameters:
    ///   - bytes: at least 1; at most one for each coordinate, rounded up to eight.
    ///   - variances: of the coordinates, falling.
    /// - Returns: bytes of each plane, the lowest bit first; falling.
    static func planes(bytes: Int, variances: [Float]) -> [Int] {
        let groups = stride(from: 0, to: variances.count, by: 8).map { first in
            variances[first..<min(first + 8, variances.count)].reduce(0, +)
        }
        precondition((1...mostBits * groups.count).contains(bytes), "bytes for bits that there are")
        var bits = [Int](repeating: 0, count: groups.count)
        for _ in 0..<bytes {
            var (best, most) = (-1, -Float.infinity)
            for (group, variance) in groups.enumerated() where bits[group] < mostBits {
                let gain = max(variance, 0) * (left[bits[group]] - left[bits[group] + 1])
                if gain > most { (best, most) = (group, gain) }
            }
            bits[best] += 1
        }
        return (0..<mostBits).map { bit in bits.count { $0 > bit } }.filter { $0 > 0 }
    }
}
