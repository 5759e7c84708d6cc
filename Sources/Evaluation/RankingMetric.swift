/// A measure of one ranking against judgments, defined as trec_eval defines it.
///
/// A document is relevant when its grade is 1 or more. Every measure is 0 for a query without a relevant document.
public enum RankingMetric: Sendable, Hashable {
    /// Discounted cumulative gain over the ideal's: gain = grade, discount = log2(rank + 1); `ndcg`, `ndcg@10`.
    case ndcg(cutoff: Int?)
    /// Sum of the precisions at the ranks of relevant documents, over all relevant documents; `map`, `map@100`.
    case averagePrecision(cutoff: Int?)
    /// One over the rank of the first relevant document; `mrr`, `mrr@10`.
    case reciprocalRank(cutoff: Int?)
    /// Relevant documents retrieved, over all relevant documents; `recall@100`.
    case recall(cutoff: Int)
    /// Relevant documents retrieved, over the cutoff even when fewer are retrieved; `p@5`, `precision@5`.
    case precision(cutoff: Int)
    /// 1 when a relevant document is retrieved, else 0; `hit@10`.
    case hitRate(cutoff: Int)

    /// The metric of that name, in any case; trec_eval's names (`ndcg_cut_10`, `recip_rank`, `P_5`) are known too.
    ///
    /// - Throws: `EvaluationError.unknownMetric`.
    public init(named name: String) throws(EvaluationError) {
        let unknown = EvaluationError.unknownMetric(name: name)
        let lowered = name.lowercased().replacing("recip_rank", with: "mrr")
        var base = lowered[...]
        var cutoff: Int?
        if let mark = lowered.lastIndex(where: { $0 == "@" || $0 == "_" }),
            let number = Int(lowered[lowered.index(after: mark)...])
        {
            guard number > 0 else { throw unknown }
            cutoff = number
            base = lowered[..<mark]
        }
        switch (base, cutoff) {
        case ("ndcg", _), ("ndcg_cut", .some): self = .ndcg(cutoff: cutoff)
        case ("map", _), ("map_cut", .some): self = .averagePrecision(cutoff: cutoff)
        case ("mrr", _): self = .reciprocalRank(cutoff: cutoff)
        case ("recall", let cutoff?): self = .recall(cutoff: cutoff)
        case ("p", let cutoff?), ("precision", let cutoff?): self = .precision(cutoff: cutoff)
        case ("hit", let cutoff?), ("success", let cutoff?): self = .hitRate(cutoff: cutoff)
        default: throw unknown
        }
    }

    /// The canonical name: `ndcg@10`, `map`, `mrr@10`, `recall@100`, `precision@5`, `hit@10`.
    public var name: String {
        let (base, cutoff): (String, Int?) =
            switch self {
            case .ndcg(let cutoff): ("ndcg", cutoff)
            case .averagePrecision(let cutoff): ("map", cutoff)
            case .reciprocalRank(let cutoff): ("mrr", cutoff)
            case .recall(let cutoff): ("recall", cutoff)
            case .precision(let cutoff): ("precision", cutoff)
            case .hitRate(let cutoff): ("hit", cutoff)
            }
        return cutoff.map { "\(base)@\($0)" } ?? base
    }
}
