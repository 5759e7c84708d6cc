internal import Tensors
internal import Tokenization

/// From text to vector: everything of a transformer encoder but the name of its space.
struct TransformerPipeline: Sendable {
    let tokenizer: Tokenizer
    var transformer: Transformer
    /// What products are computed in.
    var precision: Precision
    /// How true int8 is; nil where it was not asked for.
    var check: PrecisionCheck?
    let head: PoolingHead
    let prompts: Prompts
    /// The most tokens of a text, special tokens included.
    let maximumLength: Int
    /// Whether texts are lowercased before the tokenizer sees them.
    let lowercasesText: Bool
    let scheduler: BatchScheduler
    let workspaces = TransformerWorkspacePool()

    /// Encodes texts, in order.
    func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        let columns = options.dimensions ?? dimension
        var elements: [Float] = []
        elements.reserveCapacity(texts.count * columns)
        elements = try encode(stream: texts, options: options, into: elements) {
            $0 += $1.elements
        }
        return Matrix(rows: texts.count, columns: columns, elements: elements)
    }

    /// Encodes texts, a window at a time.
    func encode<Result: Sendable>(
        stream texts: sending some Sequence<String>,
        options: EncodingOptions,
        into result: Result,
        deliver: @Sendable (inout Result, Matrix) throws -> Void
    ) throws -> Result {
        try options.check(dimension: dimension)
        let prompt = try prompts.text(for: options.prompt)
        return try scheduler.run(
            texts,
            into: result,
            tokenize: { text, batch in
                let text = prompt.isEmpty ? text : prompt + text
                tokenizer.encode(
                    lowercasesText ? text.pythonLowercased() : text,
                    maximumLength: maximumLength,
                    into: &batch
                )
            },
            compute: { batch, vectors in
                try encode(batch, into: &vectors)
                try options.cut(&vectors)
            },
            deliver: deliver
        )
    }

    /// Tokens of a whole text, special ones included.
    func tokenCount(of text: String) -> Int {
        tokenizer.tokenCount(of: text) + tokenizer.specialTokenCount()
    }

    /// Tokens of a document that are read, beside special ones and those of the prompt.
    var documentTokenLimit: Int {
        // A model without a prompt for documents puts nothing before them.
        let prompt = (try? prompts.text(for: .role(.document))) ?? ""
        let taken = prompt.isEmpty ? 0 : tokenizer.tokenCount(of: prompt)
        return max(maximumLength - tokenizer.specialTokenCount() - taken, 0)
    }

    /// Where the tokens of a text stand in its UTF-8.
    func tokenSpans(of text: String) -> [Range<Int>] { tokenizer.tokens(of: text).map(\.bytes) }

    /// Number of dimensions of a vector.
    var dimension: Int { head.dimension(hiddenSize: transformer.configuration.hiddenSize) }

    /// The vectors of a batch, one row a text.
    private func encode(_ batch: TokenBatch, into vectors: inout VectorBatch) throws {
        try workspaces.withWorkspace { work in
            try transformer.forward(batch, &work)
            head.forward(
                work.hidden,
                offsets: batch.offsets,
                hiddenSize: transformer.configuration.hiddenSize,
                into: &vectors
            )
        }
    }
}
