internal import Foundation
internal import Tensors
internal import Tokenization

extension TransformerPipeline {
    /// Loads what a model folder describes.
    ///
    /// - Throws: `EncodersError`, also for a model that is no transformer or whose length leaves no
    ///   room for a token; `TensorsError`; `TokenizationError`.
    init(
        _ description: ModelDescription,
        precision: PrecisionChoice = .exactly(.float32),
        cache: DigestCache = .standard
    ) throws {
        let parts = try description.transformerParts()
        tokenizer = parts.tokenizer
        maximumLength = parts.maximumLength
        let parameters = try TransformerParameters(
            parts.configuration,
            weights: description.weights.open()
        )
        let adapters = try description.adapters.map {
            try AdapterParameters($0, parts.configuration)
        }
        func prepared(_ precision: Precision, _ ranges: [LayerRanges]? = nil) -> Transformer {
            Transformer(parameters, precision: precision, ranges: ranges, adapters: adapters)
        }
        head = PoolingHead(
            poolings: parts.poolings,
            steps: try description.steps.map(PoolingHead.Step.init)
        )
        prompts = description.prompts
        lowercasesText = description.lowercasesText
        scheduler = BatchScheduler()
        if let unchecked = precision.unchecked {
            self.precision = unchecked
            transformer = prepared(unchecked)
            return
        }
        let fingerprint = try description.fingerprint(tokenizer: tokenizer, cache: cache)
        if let stored = Calibration.stored(for: fingerprint) {
            check = stored.check
            self.precision = precision.precision(after: stored.check)
            transformer = prepared(self.precision, stored.ranges)
            return
        }
        self.precision = .float32
        transformer = prepared(.float32)
        let calibration = try calibrate { prepared(.int8, $0) }
        calibration.store(for: fingerprint)
        check = calibration.check
        self.precision = precision.precision(after: calibration.check)
        if self.precision == .int8 {
            transformer = prepared(.int8, calibration.ranges)
        }
    }

    /// Finds the ranges of a model, and checks int8 against float32.
    private func calibrate(
        _ narrowed: ([LayerRanges]) -> Transformer
    ) throws -> Calibration {
        var work = TransformerWorkspace()
        work.ranges = .init(repeating: LayerRanges(), count: transformer.configuration.layers.count)
        for text in CalibrationTexts.fitting + EmbeddingSpace.canaryTexts {
            var batch = TokenBatch()
            tokenizer.encode(
                lowercasesText ? text.pythonLowercased() : text,
                maximumLength: maximumLength,
                into: &batch
            )
            try transformer.forward(batch, &work)
        }
        let ranges = work.ranges ?? []
        var narrow = self
        narrow.transformer = narrowed(ranges)
        let texts = CalibrationTexts.checking + EmbeddingSpace.canaryTexts
        let check = PrecisionCheck(
            try narrow.encode(texts, options: EncodingOptions()),
            with: try encode(texts, options: EncodingOptions())
        )
        return Calibration(ranges: ranges, check: check)
    }
}
