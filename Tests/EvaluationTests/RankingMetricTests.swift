import Evaluation
import Testing

@Suite struct RankingMetricTests {
    @Test(arguments: [
        ("ndcg@10", RankingMetric.ndcg(cutoff: 10)), ("NDCG", .ndcg(cutoff: nil)),
        ("ndcg_cut_5", .ndcg(cutoff: 5)), ("map", .averagePrecision(cutoff: nil)),
        ("map@100", .averagePrecision(cutoff: 100)), ("map_cut_7", .averagePrecision(cutoff: 7)),
        ("mrr", .reciprocalRank(cutoff: nil)), ("recip_rank", .reciprocalRank(cutoff: nil)),
        ("mrr@10", .reciprocalRank(cutoff: 10)), ("recall@100", .recall(cutoff: 100)),
        ("recall_5", .recall(cutoff: 5)), ("p@5", .precision(cutoff: 5)),
        ("P_5", .precision(cutoff: 5)), ("precision@1", .precision(cutoff: 1)),
        ("hit@10", .hitRate(cutoff: 10)), ("success_1", .hitRate(cutoff: 1)),
    ]) func `a name means its metric`(name: String, metric: RankingMetric) throws {
        #expect(try RankingMetric(named: name) == metric)
        #expect(try RankingMetric(named: metric.name) == metric)
    }

    @Test(arguments: [
        "", "@", "ndcg@", "ndcg@0", "ndcg@-1", "ndcg@ten", "recall", "p", "hit", "bleu", "ndcg@@5",
        "ndcg_cut", "@10",
    ]) func `another name is refused`(name: String) {
        #expect(throws: EvaluationError.unknownMetric(name: name)) {
            try RankingMetric(named: name)
        }
    }
}
