import Evaluation
import TestSupport
import Testing

@Suite struct RankingEvaluationTests {
    private func evaluation(
        _ ranked: [String],
        grades: [String: Int],
        metrics: [RankingMetric]
    ) throws -> RankingEvaluation {
        var judgments = Judgments()
        for (document, grade) in grades {
            judgments.judge(query: "q", document: document, grade: grade)
        }
        var run = Run()
        let entries = ranked.enumerated().map {
            Run.Entry(document: $0.element, score: -Float($0.offset))
        }
        try run.add(query: "q", entries: entries)
        return RankingEvaluation(of: run, against: judgments, metrics: metrics)
    }

    @Test func `every metric equals trec_eval's, query by query and on average`() throws {
        let golden = try GoldenMetrics.load()
        let judgments = try Judgments(contentsOf: GoldenMetrics.folder + "/qrels.trec")
        let run = try Run(contentsOf: GoldenMetrics.folder + "/run.trec")
        let metrics = try golden.measures.map { try RankingMetric(named: $0) }
        let result = RankingEvaluation(of: run, against: judgments, metrics: metrics)
        #expect(Set(result.queries).subtracting(result.missing) == Set(golden.perQuery.keys))
        for (name, metric) in zip(golden.measures, metrics) {
            for (query, value) in zip(result.queries, result.values(metric)) {
                let wanted = golden.perQuery[query]?[name] ?? 0
                #expect(abs(value - wanted) <= 1e-9, "\(name) of \(query)")
            }
            let evaluated = try #require(golden.meanOverEvaluated[name])
            #expect(abs(result.mean(metric, missing: .leaveOut) - evaluated) <= 1e-9, "\(name)")
            let all = try #require(golden.meanOverJudgedMissingAsZero[name])
            #expect(abs(result.mean(metric) - all) <= 1e-9, "\(name)")
        }
    }

    @Test func `values computed by hand`() throws {
        // Grades down the ranking: 0, 2, 0, 1; one relevant document of grade 3 is not found.
        let metrics: [RankingMetric] = [
            .ndcg(cutoff: 3), .averagePrecision(cutoff: nil), .averagePrecision(cutoff: 3),
            .reciprocalRank(cutoff: nil), .reciprocalRank(cutoff: 1), .recall(cutoff: 3),
            .precision(cutoff: 10), .hitRate(cutoff: 1), .hitRate(cutoff: 2),
        ]
        let result = try evaluation(
            ["x", "b", "z", "a"],
            grades: ["a": 1, "b": 2, "c": 3, "z": 0],
            metrics: metrics
        )
        let log3 = 1.584962500721156
        let wanted = [
            (2 / log3) / (3 + 2 / log3 + 1.0 / 2), (1.0 / 2 + 2.0 / 4) / 3, (1.0 / 2) / 3,
            0.5, 0, 1.0 / 3, 0.2, 0, 1,
        ]
        for (metric, value) in zip(metrics, wanted) {
            #expect(abs(result.values(metric)[0] - value) < 1e-12, "\(metric.name)")
        }
    }

    @Test func `average precision and hit rate over five labelled items`() throws {
        let labels = [0, 0, 1, 1, 0]
        let distances: [[Float]] = [
            [0, 0.2, 0.1, 0.9, 0.3], [0.2, 0, 0.4, 0.5, 0.6], [0.1, 0.4, 0, 0.3, 0.7],
            [0.9, 0.5, 0.3, 0, 0.8], [0.3, 0.6, 0.7, 0.8, 0],
        ]
        var judgments = Judgments()
        var run = Run()
        for query in labels.indices {
            let others = labels.indices.filter { $0 != query }
            for other in others {
                let grade = labels[other] == labels[query] ? 1 : 0
                judgments.judge(query: "\(query)", document: "\(other)", grade: grade)
            }
            try run.add(
                query: "\(query)",
                entries: others.map {
                    Run.Entry(document: "\($0)", score: -distances[query][$0])
                }
            )
        }
        let metrics: [RankingMetric] = [
            .averagePrecision(cutoff: nil), .hitRate(cutoff: 1), .hitRate(cutoff: 2),
        ]
        let result = RankingEvaluation(of: run, against: judgments, metrics: metrics)
        let wanted = [7.0 / 12, 0.75, 0.5, 1, 1]
        for (value, wanted) in zip(result.values(metrics[0]), wanted) {
            #expect(abs(value - wanted) < 1e-12)
        }
        #expect(abs(result.mean(metrics[0]) - 0.766667) < 1e-6)
        #expect(abs(result.mean(metrics[1]) - 0.6) < 1e-12)
        #expect(result.mean(metrics[2]) == 1)
    }

    private static let all: [RankingMetric] = [
        .ndcg(cutoff: nil), .ndcg(cutoff: 10), .averagePrecision(cutoff: nil),
        .averagePrecision(cutoff: 5), .reciprocalRank(cutoff: 10), .recall(cutoff: 20),
        .precision(cutoff: 5), .hitRate(cutoff: 3),
    ]

    private func randomCase(
        _ random: inout SeededRandom
    ) -> (ranked: [String], grades: [String: Int]) {
        let documents = (0..<30).map { "d\($0)" }.shuffled(using: &random)
        let judged = documents.shuffled(using: &random).prefix(12)
        let grades = judged.map { ($0, Int.random(in: -1...3, using: &random)) }
        return (
            Array(documents.prefix(25)), Dictionary(uniqueKeysWithValues: grades)
        )
    }

    @Test(arguments: 0..<30) func `every metric lies between 0 and 1`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let (ranked, grades) = randomCase(&random)
        let result = try evaluation(ranked, grades: grades, metrics: Self.all)
        for metric in Self.all {
            #expect((0...1).contains(result.values(metric)[0]), "\(metric.name)")
        }
    }

    @Test(arguments: 0..<10) func `the order in which lines come does not matter`(seed: Int) throws
    {
        var random = SeededRandom(seed: UInt64(seed))
        let (ranked, grades) = randomCase(&random)
        // Few distinct scores, so that most places are decided by the tie rule.
        let entries = ranked.map {
            Run.Entry(document: $0, score: Float(Int.random(in: 0...2, using: &random)))
        }
        var judgments = Judgments()
        for (document, grade) in grades {
            judgments.judge(query: "q", document: document, grade: grade)
        }
        var first = Run()
        try first.add(query: "q", entries: entries)
        var second = Run()
        try second.add(query: "q", entries: entries.shuffled(using: &random))
        #expect(first.ranking(of: "q") == second.ranking(of: "q"))
        for metric in Self.all {
            let one = RankingEvaluation(of: first, against: judgments, metrics: [metric])
            let two = RankingEvaluation(of: second, against: judgments, metrics: [metric])
            #expect(one.values(metric) == two.values(metric))
        }
    }

    @Test(arguments: 0..<10) func `a perfect ranking scores 1`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        var (_, grades) = randomCase(&random)
        grades["best"] = 3
        let ranked = grades.keys.sorted { (grades[$0] ?? 0, $0) > (grades[$1] ?? 0, $1) }
        let metrics: [RankingMetric] = [
            .ndcg(cutoff: nil), .ndcg(cutoff: 4), .averagePrecision(cutoff: nil),
            .reciprocalRank(cutoff: nil), .recall(cutoff: 12), .hitRate(cutoff: 1),
            .precision(cutoff: 1),
        ]
        let result = try evaluation(ranked, grades: grades, metrics: metrics)
        for metric in metrics {
            #expect(abs(result.values(metric)[0] - 1) < 1e-12, "\(metric.name)")
        }
    }

    @Test func `a query without a relevant document scores 0 and counts`() throws {
        let result = try evaluation(["a"], grades: ["a": 0], metrics: Self.all)
        for metric in Self.all { #expect(result.mean(metric, missing: .leaveOut) == 0) }
        #expect(result.missing.isEmpty)
    }

    @Test func `runs are compared over the queries that both answer`() throws {
        var judgments = Judgments()
        for query in ["a", "b", "c"] { judgments.judge(query: query, document: "d", grade: 1) }
        let metric = RankingMetric.reciprocalRank(cutoff: 10)
        func evaluation(_ queries: [String], found: Bool) throws -> RankingEvaluation {
            var run = Run()
            for query in queries {
                try run.add(query: query, entries: [.init(document: found ? "d" : "e", score: 1)])
            }
            return RankingEvaluation(of: run, against: judgments, metrics: [metric])
        }
        let one = try evaluation(["a", "b"], found: true)
        #expect(one.values(metric, missing: .leaveOut) == [1, 1])
        let difference = try one.difference(metric, from: evaluation(["b", "c"], found: false))
        #expect((difference.wins, difference.losses, difference.ties) == (1, 0, 0))
        #expect(throws: EvaluationError.noValues) {
            _ = try one.difference(metric, from: evaluation(["c"], found: true))
        }
    }

    @Test func `a query's own document is left out, but not where it is judged relevant`() throws {
        var judgments = Judgments()
        judgments.judge(query: "1", document: "2", grade: 1)
        judgments.judge(query: "2", document: "2", grade: 1)
        judgments.judge(query: "3", document: "3", grade: 0)
        var run = Run()
        for query in ["1", "2", "3", "4"] {
            try run.add(
                query: query,
                entries: ["1", "2", "3"].map { .init(document: $0, score: -(Float($0) ?? 0)) }
            )
        }
        let (kept, dropped) = run.withoutOwnDocuments(judgedBy: judgments, depth: 2)
        func documents(_ query: String) -> [String]? {
            kept.ranking(of: query)?.map(\.document)
        }
        #expect(dropped == 2)
        #expect(documents("1") == ["2", "3"])
        #expect(documents("2") == ["1", "2"])
        #expect(documents("3") == ["1", "2"])
        #expect(documents("4") == ["1", "2"])
    }
}
