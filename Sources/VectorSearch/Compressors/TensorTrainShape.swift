/// How a matrix of n × d is cut into a train of three tensors: n and d as products of three numbers,
/// of which the k-th of both belong to tensor k (arXiv:2311.15578, from TT-Rec).
public struct TensorTrainShape: Sendable, Equatable {
    /// Three numbers whose product is at least n.
    public let rows: [Int]
    /// Three numbers whose product is at least d.
    public let columns: [Int]

    /// The shape for `rows × columns`.
    public init(rows: Int, columns: Int) {
        self.rows = Self.factors(rows)
        self.columns = Self.factors(columns)
    }

    /// Three nearly equal numbers, the last found first, whose product is at least `count`.
    public static func factors(_ count: Int) -> [Int] {
        // The least whose cube is enough; roots of Float64 miss it for some cubes.
        var last = 1
        while last * last * last < count { last += 1 }
        let middle = max(1, Int((Double(count) / Double(last)).squareRoot().rounded(.up)))
        let first = (count + last * middle - 1) / (last * middle)
        return [max(1, first), middle, last]
    }

    /// Elements of each tensor, without its ranks.
    public var sizes: [Int] { zip(rows, columns).map { $0 * $1 } }

    /// The greatest rank R within so many elements: (c₁ + c₃) R + c₂ R² at most.
    public func rank(elements: Double) -> Int {
        let (a, b) = (Double(sizes[1]), Double(sizes[0] + sizes[2]))
        return Int(((b * b + 4 * a * elements).squareRoot() - b) / (2 * a))
    }
}
