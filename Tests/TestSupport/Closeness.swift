/// How far two series of numbers are from each other.
public enum Closeness {
    /// The largest absolute difference; infinite when the counts differ or a difference is not a number.
    public static func maximumDifference(_ left: [Float], _ right: [Float]) -> Float {
        guard left.count == right.count else { return .infinity }
        return zip(left, right).reduce(0) { largest, pair in
            let difference = abs(pair.0 - pair.1)
            return difference.isNaN ? .infinity : max(largest, difference)
        }
    }

    /// The cosine of the angle between two vectors; not a number when one is zero.
    public static func cosine(
        _ left: some Collection<Float>,
        _ right: some Collection<Float>
    )
        -> Double
    {
        precondition(left.count == right.count)
        var dot = 0.0
        var leftSquares = 0.0
        var rightSquares = 0.0
        for (a, b) in zip(left, right) {
            dot += Double(a) * Double(b)
            leftSquares += Double(a) * Double(a)
            rightSquares += Double(b) * Double(b)
        }
        return dot / (leftSquares * rightSquares).squareRoot()
    }
}
