/// A measure of one ranking against judgments, defined as trec_eval defines it.
///
/// A document is relevant when its grade is 1 or more. Every measure is 0 for a query without a relevant document.
public enum RankingMetric: Sendable, Hashable {
    /// Discounted cumulative gain over the ideal's: gain = grade, discount = log2(rank + 1); `ndcg`, `ndcg@10`.
    case ndcg(cutoff: Int?)
    /// Mean over the relevant documents of the precision at their rank; `map`, `map@100`.
    case averagePrecision(cutoff: Int?)
    /// One over the rank of the first relevant document; `mrr`, `mrr@10`.
    case reciprocalRank(cutoff: Int?)
    /// Relevant documents retrieved, over all relevant documents; `recall@100`.
    case recall(cutoff: Int)
    /// Relevant documents retrieved, over the cutoff; `p@5`, `precision@5`.
    case precision(cutoff: Int)
    /// 1 when a relevant document is retrieved, else 0; `hit@10`.
    case hitRate(cutoff: Int)

    /// The metric of that name.
    ///
    /// - Throws: `EvaluationError.unknownMetric`.
    public init(named name: String) throws(EvaluationError) {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The canonical name: `ndcg@10`, `map`, `mrr@10`, `recall@100`, `precision@5`, `hit@10`.
    public var name: String {
        preconditionFailure("signatures come first; the body follows")
    }
}
