internal import Foundation

/// The BM25 weight of a term in a document.
///
/// A term that occurs `f` times in a document of length `l` contributes
///
///     q · ln(1 + (N − n + ½) / (n + ½)) · f / (f + k1 · (1 − b + b · l / average))
///
/// where `q` counts the term in the query, `N` documents are in the collection, and `n` of them have
/// the term. Every contribution is rounded to a multiple of 2⁻³², so that sums are exact and do not
/// depend on their order. Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
/// and Beyond", 2009, with the logarithm that Lucene uses, which is never negative.
public struct BM25: Codable, Equatable, Sendable {
    /// How soon repetitions of a term cease to count; 0 or more.
    public var k1: Double
    /// How much long documents are held back; 0 to 1.
    public var b: Double

    /// The parameters that suit passages and abstracts: `k1` 0.9 and `b` 0.4.
    public init(k1: Double = 0.9, b: Double = 0.4) {
        precondition(k1 >= 0 && k1.isFinite && b >= 0 && b <= 1, "k1 \(k1), b \(b)")
        self.k1 = k1
        self.b = b
    }

    /// The factor of a term that `documents` of a collection of `total` have.
    func inverseFrequency(documents: Int, total: Int) -> Double {
        let (n, all) = (Double(documents), Double(max(total, documents)))
        return log1p((all - n + 0.5) / (n + 0.5))
    }
}
