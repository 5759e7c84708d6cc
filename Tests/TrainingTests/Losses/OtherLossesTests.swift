import Testing
import Training

@Suite struct OtherLossesTests {
    @Test(arguments: try GoldenLoss.read("mnrl"))
    func `multiple negatives ranking is the reference's`(golden: GoldenLoss) throws {
        let names: [String: MultipleNegativesRankingLoss.Direction] = [
            "query_to_doc": .queryToDocument, "query_to_query": .queryToQuery,
            "doc_to_query": .documentToQuery, "doc_to_doc": .documentToDocument,
        ]
        let directions = (golden.params.directions ?? ["query_to_doc"]).compactMap { names[$0] }
        let strength = golden.params.hardness_strength ?? 0
        let hardness: MultipleNegativesRankingLoss.Hardness =
            switch golden.params.hardness_mode {
            case "hard_negatives": .hardNegatives(strength: strength)
            case "all_negatives": .allNegatives(strength: strength)
            case "in_batch_negatives": .inBatchNegatives(strength: strength)
            default: .none
            }
        let loss = MultipleNegativesRankingLoss(
            scale: golden.params.scale ?? 20,
            directions: Set(directions),
            partition: golden.params.partition_mode == "per_direction" ? .perDirection : .joint,
            hardness: hardness
        )
        try golden.check(loss, single: golden.batch(), double: golden.batch())
    }

    @Test(arguments: try GoldenLoss.read("matryoshka"))
    func `Matryoshka is the reference's`(golden: GoldenLoss) throws {
        let dimensions = try #require(golden.params.matryoshka_dims)
        let weights = golden.params.matryoshka_weights ?? dimensions.map { _ in 1 }
        func check(_ inner: some ContrastiveLoss) throws {
            func loss<Inner: ContrastiveLoss>(_ inner: Inner) -> MatryoshkaLoss<Inner> {
                MatryoshkaLoss(
                    inner,
                    levels: zip(dimensions, weights).map { .init(dimensions: $0, weight: $1) }
                )
            }
            try golden.check(loss(inner), single: golden.batch(), double: golden.batch())
        }
        guard let gist = golden.params.gist else {
            return try check(MultipleNegativesRankingLoss(scale: 20))
        }
        var parameters = golden.params
        parameters.temperature = gist.temperature
        parameters.margin = gist.margin
        parameters.margin_strategy = gist.margin_strategy
        parameters.contrast_anchors = gist.contrast_anchors
        parameters.contrast_positives = gist.contrast_positives
        try check(GISTEmbedLoss(parameters))
    }

    @Test func `Matryoshka over all dimensions is the plain loss, and levels add up`() throws {
        let golden = try #require(try GoldenLoss.read("gist").first { $0.student.count == 3 })
        let batch: EmbeddedBatch<Double> = golden.batch()
        let inner = GISTEmbedLoss(temperature: 0.05)
        let d = batch.columns[0].columns
        func loss(_ dimensions: [Int]) throws -> Double {
            try MatryoshkaLoss(inner, levels: dimensions.map { .init(dimensions: $0) })(batch).loss
        }
        #expect(abs(try loss([d]) - inner(batch).loss) < 1e-12)
        #expect(abs(try loss([d, d / 2]) - (loss([d]) + loss([d / 2]))) < 1e-12)
        #expect(throws: TrainingError.tooManyDimensions(asked: d + 1, available: d)) {
            try loss([d + 1])
        }
    }

    @Test(arguments: try GoldenLoss.read("pairwise"))
    func `CoSENT and cosine are the reference's`(golden: GoldenLoss) throws {
        let single: EmbeddedBatch<Float> = golden.batch(target: try golden.scores())
        let double: EmbeddedBatch<Double> = golden.batch(target: try golden.scores())
        if golden.lossClass == "CoSENTLoss" {
            let loss = CoSENTLoss(scale: golden.params.scale ?? 20)
            try golden.check(loss, single: single, double: double)
        } else {
            try golden.check(CosineSimilarityLoss(), single: single, double: double)
        }
    }

    @Test(arguments: try GoldenLoss.read("distill"))
    func `distillation is the reference's`(golden: GoldenLoss) throws {
        func check(_ loss: some ContrastiveLoss, scores: Bool) throws {
            try golden.check(
                loss,
                single: golden.batch(target: scores ? golden.scores() : golden.teacher()),
                double: golden.batch(target: scores ? golden.scores() : golden.teacher())
            )
        }
        switch (golden.lossClass, golden.params.distance_metric) {
        case ("DistillKLDivLoss", _):
            let temperature = golden.params.temperature ?? 1
            try check(ScoreDistillationLoss(.divergence(temperature: temperature)), scores: true)
        case ("MarginMSELoss", _): try check(ScoreDistillationLoss(.margins), scores: true)
        case ("MSELoss", _):
            try check(EmbeddingDistillationLoss(distance: .squared), scores: false)
        case (_, "l2"): try check(EmbeddingDistillationLoss(distance: .euclidean), scores: false)
        default: try check(EmbeddingDistillationLoss(distance: .cosine), scores: false)
        }
    }

    @Test func `what a loss lacks is named`() throws {
        let rows = Embeddings<Float>(rows: 2, columns: 3)
        #expect(
            throws: TrainingError.tooFewColumns(loss: "GISTEmbed", expected: 2, found: 1)
        ) { try GISTEmbedLoss()(EmbeddedBatch([rows])) }
        #expect(throws: TrainingError.missingTarget(loss: "CoSENT", wanted: .scores([1]))) {
            try CoSENTLoss()(EmbeddedBatch([rows, rows]))
        }
        #expect(
            throws: TrainingError.missingTarget(
                loss: "embedding distillation",
                wanted: .vectors(columns: 3)
            )
        ) { try EmbeddingDistillationLoss()(EmbeddedBatch([rows])) }
        #expect(
            throws: TrainingError.unequalColumns(loss: "GISTEmbed", rows: [2, 3, 2, 3])
        ) {
            try GISTEmbedLoss()(EmbeddedBatch([rows, Embeddings<Float>(rows: 3, columns: 3)]))
        }
    }
}
