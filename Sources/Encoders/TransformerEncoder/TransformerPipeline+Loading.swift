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
        head = PoolingHead(
            poolings: parts.poolings,
            steps: try description.steps.map(PoolingHead.Step.init)
        )
        prompts = description.prompts
        lowercasesText = description.lowercasesText
        scheduler = BatchScheduler()
        if let unchecked = precision.unchecked {
            self.precision = unchecked
            transformer = Transformer(parameters, precision: unchecked)
            return
        }
        let fingerprint = try description.fingerprint(tokenizer: tokenizer, cache: cache)
        if let stored = Calibration.stored(for: fingerprint) {
            check = stored.check
            self.precision = precision.precision(after: stored.check)
            transformer = Transformer(
                parameters,
                precision: self.precision,
                ranges: stored.ranges
            )
            return
        }
        self.precision = .float32
        transformer = Transformer(parameters)
        let calibration = try calibrate(parameters)
        calibration.store(for: fingerprint)
        check = calibration.check
        self.precision = precision.precision(after: calibration.check)
        if self.precision == .int8 {
            transformer = Transformer(parameters, precision: .int8, ranges: calibration.ranges)
        }
    }

    /// Finds the ranges of a model, and checks int8 against float32.
    private func calibrate(_ parameters: TransformerParameters) throws -> Calibration {
        var work = TransformerWorkspace()
        work.ranges = .init(repeating: LayerRanges(), count: transformer.configuration.layers.count)
        for text in CalibrationTexts.fitting + EmbeddingSpace.canaryTexts {
            var batch = TokenBatch()
            tokenizer.encode(
                lowercasesText ? text.lowercased() : text,
                maximumLength: maximumLength,
                into: &batch
            )
            try transformer.forward(batch, &work)
        }
        let ranges = work.ranges ?? []
        var narrow = self
        narrow.transformer = Transformer(parameters, precision: .int8, ranges: ranges)
        let texts = CalibrationTexts.checking + EmbeddingSpace.canaryTexts
        let check = PrecisionCheck(
            try narrow.encode(texts, options: EncodingOptions()),
            with: try encode(texts, options: EncodingOptions())
        )
        return Calibration(ranges: ranges, check: check)
    }
}
