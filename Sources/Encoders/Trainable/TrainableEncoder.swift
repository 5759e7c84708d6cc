internal import Foundation
package import Tensors
package import Tokenization

/// An encoder whose parameters change: tokenizer, transformer, pooling, further steps.
///
/// A value: a copy shares parameters until one of the two is trained.
public struct TrainableEncoder: Sendable {
    /// What the folder that it came from says.
    public let description: ModelDescription
    /// The most tokens of a text that are read, special ones included; may be lowered for training.
    public var maximumLength: Int {
        didSet { precondition(maximumLength > 0 && maximumLength <= oldValue) }
    }
    /// Which parameters are trained.
    public let training: TrainedParameters
    /// The parameters that are trained.
    package var parameters: EncoderParameters
    /// Where all parameters lie that are computed with.
    let layout: EncoderLayout
    /// The encoder's own parameters where they stay as they are; else empty.
    let base: [Float]
    /// Low-rank changes, or none.
    let changes: LowRankLayout?
    private let tokenizer: Tokenizer
    private let transformer: TrainableTransformer
    private let head: TrainableHead

    /// Loads a model folder.
    ///
    /// - Parameters:
    ///   - directory: a folder in the layout of Hugging Face and sentence-transformers.
    ///   - training: which parameters are trained; adapters and low-rank changes begin so that the
    ///     vectors are the model's own.
    ///   - seed: what the beginning of adapters and low-rank changes depends on.
    ///   - keepsSteps: whether steps after pooling are part of the encoder; a head of compatible
    ///     training is none that can be trained further, and has to be left out.
    /// - Precondition: ranks and widths are above 0.
    /// - Throws: `EncodersError`, also for a static table and for a model with adapters already;
    ///   `TensorsError`; `TokenizationError`.
    public init(
        directory: String,
        training: TrainedParameters = .all,
        seed: UInt64 = 0,
        keepsSteps: Bool = true
    ) throws {
        precondition(training.isPossible, "nothing would be trained")
        var description = try ModelDirectory(path: directory).description()
        if !keepsSteps { description.steps = [] }
        if description.steps.contains(where: { if case .basis = $0 { true } else { false } }) {
            throw EncodersError.unsupportedModule(
                path: directory + "/modules.json",
                type: BasisDescription.type
            )
        }
        if description.adapters != nil {
            throw EncodersError.unsupportedModule(path: directory, type: "Adaptation")
        }
        let parts = try description.transformerParts()
        let (layout, values) = try EncoderLayout.read(parts.configuration, description)
        self.description = description
        self.training = training
        tokenizer = parts.tokenizer
        maximumLength = parts.maximumLength
        switch training {
        case .all:
            self.layout = layout
            (base, changes) = ([], nil)
            parameters = EncoderParameters(tensors: layout.tensors, values: values)
        case .adapters(let settings):
            self.layout = layout.with(settings, parts.configuration)
            (base, changes) = (values, nil)
            parameters = Self.initial(self.layout.adapters?.tensors ?? [], seed: seed)
        case .lowRank(let settings):
            self.layout = layout
            base = values
            let changes = LowRankLayout(settings, parts.configuration, layout.transformer)
            self.changes = changes
            parameters = Self.initial(changes.tensors, seed: seed)
        }
        transformer = TrainableTransformer(
            parts.configuration,
            layout.transformer,
            adapters: self.layout.adapters
        )
        head = TrainableHead(
            poolings: parts.poolings,
            hiddenSize: parts.configuration.hiddenSize,
            steps: layout.steps
        )
    }

    /// Number of dimensions of a vector, `d`.
    public var dimension: Int { head.dimension }

    /// Number of dimensions of a pooled vector, before the steps.
    package var pooledDimension: Int { head.pooledColumns }

    /// The token ids of texts, prompt put before, cut at the maximum length.
    ///
    /// - Throws: `EncodersError.unknownPrompt`.
    package func tokens(
        of texts: [String],
        prompt: EncodingOptions.Prompt = .role(.document)
    ) throws(EncodersError) -> TokenBatch {
        let prompt = try description.prompts.text(for: prompt)
        var batch = TokenBatch()
        for text in texts {
            let text = prompt.isEmpty ? text : prompt + text
            tokenizer.encode(
                description.lowercasesText ? text.pythonLowercased() : text,
                maximumLength: maximumLength,
                into: &batch
            )
        }
        return batch
    }

    /// The vectors of a batch, `n × d`, in order; nothing is kept.
    ///
    /// Uses all cores; the same on every run.
    ///
    /// - Throws: `EncodersError` when a text is too long or a token is not in the vocabulary.
    package func forward(_ batch: TokenBatch) throws(EncodersError) -> Matrix {
        var pass = EncoderPass()
        return try forward(batch, steps: true, dropout: nil, keeps: false, &pass)
    }

    /// The vectors of a batch, `n × d`, in order; keeps what the backward pass needs.
    ///
    /// - Parameters:
    ///   - batch: texts as token ids.
    ///   - steps: whether the steps after pooling are applied; else the pooled vectors are the result.
    ///   - dropout: what is dropped, or none; the same seed drops the same again.
    ///   - pass: is replaced.
    /// - Returns: `n × d`, or `n × pooledDimension` without steps.
    /// - Throws: `EncodersError` when a text is too long or a token is not in the vocabulary.
    package func forward(
        _ batch: TokenBatch,
        steps: Bool = true,
        dropout: Dropout? = nil,
        keeping pass: inout EncoderPass
    ) throws(EncodersError) -> Matrix {
        try forward(batch, steps: steps, dropout: dropout, keeps: true, &pass)
    }

    private func forward(
        _ batch: TokenBatch,
        steps: Bool,
        dropout: Dropout?,
        keeps: Bool,
        _ pass: inout EncoderPass
    ) throws(EncodersError) -> Matrix {
        try transformer.configuration.check(batch)
        pass.divide(batch, dropout: dropout)
        let values = values(&pass)
        pass.parts.forEachConcurrently { [transformer, head] _, part in
            transformer.forward(values, &part.transformer, dropout: part.dropout, keeps: keeps)
            head.forward(
                values,
                part.transformer.hidden,
                offsets: part.transformer.batch.offsets,
                appliesSteps: steps,
                &part.head
            )
        }
        return Matrix(
            rows: batch.count,
            columns: steps ? dimension : pooledDimension,
            elements: pass.parts.flatMap(\.vectors)
        )
    }

    /// Adds the gradients of what is trained, given that of the vectors.
    ///
    /// - Parameters:
    ///   - gradient: of what `forward(_:steps:dropout:keeping:)` gave, `n × d`.
    ///   - pass: what it kept; its buffers are used.
    ///   - gradients: in the layout of the parameters.
    package func backward(
        _ gradient: Matrix,
        _ pass: inout EncoderPass,
        into gradients: inout EncoderParameters
    ) {
        precondition(gradients.values.count == parameters.values.count)
        guard case .lowRank(let settings) = training else {
            return backward(gradient, &pass, into: &gradients.values)
        }
        var all: [Float] = []
        swap(&all, &pass.gradients)
        all.resize(to: layout.count)
        all.fill(with: 0)
        backward(gradient, &pass, into: &all)
        addGradients(of: all, settings, to: &gradients)
        swap(&all, &pass.gradients)
    }

    /// Adds the gradients of all parameters that are computed with and not frozen.
    private func backward(
        _ gradient: Matrix,
        _ pass: inout EncoderPass,
        into gradients: inout [Float]
    ) {
        let firsts = pass.parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        precondition(gradient.rows == firsts[firsts.count - 1])
        let columns = gradient.columns
        let values = training == .all ? parameters.values : pass.values
        OrderedSum.adding(to: &gradients, parts: pass.parts.count) { sum in
            pass.parts.forEachConcurrently { [self] index, part in
                let rows = firsts[index] * columns..<firsts[index + 1] * columns
                backward(Array(gradient.elements[rows]), values, &part, sum, index)
            }
        }
    }

    private func backward(
        _ gradient: [Float],
        _ values: [Float],
        _ part: inout EncoderPart,
        _ sum: OrderedSum,
        _ index: Int
    ) {
        part.transformer.work.gradient.fill(with: 0)
        part.gradients.begin(layout.adapters == nil ? layout.stepRange : 0..<0)
        head.backward(
            values,
            gradient,
            part.transformer.hidden,
            offsets: part.transformer.batch.offsets,
            part.head,
            &part.gradients,
            into: &part.transformer.work.gradient
        )
        sum.take(index) { part.gradients.add(to: &$0, first: 0) }
        transformer.backward(
            values,
            &part.transformer,
            dropout: part.dropout,
            &part.gradients,
            sum,
            part: index
        )
    }
}
