package import Tensors

/// How near the vectors of a narrow precision are to those of float32, on texts that it was not
/// fitted to.
public struct PrecisionCheck: Sendable, Codable, Equatable {
    /// The mean of the cosines of each text's two vectors.
    public let meanCosine: Double
    /// The least of the cosines.
    public let minimumCosine: Double
    /// How many texts were compared.
    public let texts: Int

    /// Whether the vectors are true enough to be used without being asked for.
    public var passes: Bool { meanCosine >= 0.999 && minimumCosine >= 0.998 }

    /// Compares vectors row by row, `n × d` each; two vectors of zeros are alike.
    package init(_ vectors: Matrix, with reference: Matrix) {
        precondition(vectors.rows == reference.rows && vectors.rows > 0, "vectors to compare")
        let cosines = (0..<vectors.rows).map { row in
            Self.cosine(vectors[row: row], reference[row: row])
        }
        meanCosine = cosines.reduce(0, +) / Double(cosines.count)
        minimumCosine = cosines.min() ?? 0
        texts = cosines.count
    }

    private static func cosine(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
        var (dot, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
        for (a, b) in zip(left, right) {
            dot += Double(a) * Double(b)
            leftSquares += Double(a) * Double(a)
            rightSquares += Double(b) * Double(b)
        }
        if leftSquares == 0, rightSquares == 0 { return 1 }
        let norms = (leftSquares * rightSquares).squareRoot()
        return norms > 0 ? dot / norms : 0
    }
}
