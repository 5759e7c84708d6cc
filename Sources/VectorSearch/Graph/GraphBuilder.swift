internal import CKernels
internal import Storage
internal import Tensors

/// Builds the image of a graph index.
struct GraphBuilder {
    let originals: StoredVectors
    let metric: Metric
    let parameters: GraphParameters
    let threads: Int

    /// Rows that the codebook learns from.
    private static let sampleRows = 16_384

    init(
        originals: StoredVectors,
        metric: Metric,
        parameters: GraphParameters,
        threads: Int
    ) throws(VectorSearchError) {
        try parameters.requireValid()
        self.originals = originals
        self.metric = metric
        self.parameters = parameters
        self.threads = threads
    }

    func image() throws(VectorSearchError) -> IndexImage {
        let step = max(1, (originals.count + Self.sampleRows - 1) / Self.sampleRows)
        let sample = originals.matrix(stride(from: 0, to: originals.count, by: step))
        let trainer = CodebookTrainer(
            sample: Matrix(
                rows: sample.rows,
                columns: originals.dimension,
                elements: sample.elements
            )
        )
        let trained = try trainer.searchCodebook()
        let codebook = try trained.with(error: trained.error(over: sample))
        let table = VectorTable(originals, metric: metric)
        let graph = try layers(trainer, searchCodebook: codebook, table: table)
        try graph.connect(table)
        let order = try graph.order()
        let levels = graph.levels
        let highest = Int(levels.max() ?? 1)
        let levelCounts = (1..<max(1, highest)).map { level in levels.count { $0 > level } }
        let (links, upper) = try graph.pack(order: order, levelCounts: levelCounts)
        var arrays = codebook.arrays
        arrays["codes"] = try codebook.encode(table, order: order, threads: threads)
        arrays["links"] = MappedArray(copying: links.span, rowBytes: parameters.degree * 8)
        arrays["upper"] = MappedArray(copying: upper.span, rowBytes: parameters.degree * 4)
        arrays["numbers"] = MappedArray(copying: numbers(order).span, rowBytes: 8)
        if metric == .euclidean {
            arrays["norms"] = MappedArray(copying: norms(order).span, rowBytes: 4)
        }
        let header = GraphHeader(
            count: originals.count,
            dimension: originals.dimension,
            metric: metric,
            parameters: parameters,
            levelCounts: levelCounts,
            codebook: codebook.shape
        )
        return IndexImage(header: .graph(header), arrays: arrays)
    }

    private func layers(
        _ trainer: CodebookTrainer,
        searchCodebook: Codebook,
        table: VectorTable
    ) throws(VectorSearchError) -> LayeredGraph {
        switch parameters.builder {
        case .faiss:
            return try FaissGraph.build(
                originals,
                metric: metric,
                parameters: parameters,
                threads: threads
            )
        case .codes:
            let codebook = trainer.insertionCodebook(metric: metric)
            let codes = try codebook.encode(table, order: nil, threads: threads)
            guard metric == .innerProduct, searchCodebook.shape.bits == 4 else {
                return try insert(codes, lines: codebook.shape.lines, sketches: nil, table: table)
            }
            let sketches = try searchCodebook.encode(table, order: nil, threads: threads)
            return try insert(
                codes,
                lines: codebook.shape.lines,
                sketches: (searchCodebook, sketches),
                table: table
            )
        }
    }

    /// Inserts all nodes by their codes, and walks over smaller ones where there are any.
    private func insert(
        _ codes: MappedArray,
        lines: Int,
        sketches: (codebook: Codebook, codes: MappedArray)?,
        table: VectorTable
    ) throws(VectorSearchError) -> LayeredGraph {
        try unsafe LayeredGraph { out in
            unsafe codes.withUnsafeBlocks { blocks in
                var recipe = unsafe ck_graph_recipe_t()
                unsafe recipe.codes = blocks.first.flatMap(Self.bytes)
                unsafe recipe.count = UInt32(originals.count)
                unsafe recipe.lines = UInt32(lines)
                unsafe recipe.euclidean = metric == .euclidean
                unsafe recipe.upper_degree = UInt32(parameters.degree)
                unsafe recipe.beam = UInt32(parameters.beam)
                unsafe recipe.threads = UInt32(threads)
                unsafe recipe.seed = parameters.seed
                unsafe recipe.originals = table.vectors
                guard let sketches else { return unsafe ck_graph_build(&recipe, &out) }
                var book = unsafe sketches.codebook.book
                return unsafe sketches.codes.withUnsafeBlocks { sketchBlocks in
                    unsafe withUnsafePointer(to: &book) { book in
                        unsafe recipe.sketch = book
                        unsafe recipe.sketches = sketchBlocks.first.flatMap(Self.bytes)
                        return unsafe ck_graph_build(&recipe, &out)
                    }
                }
            }
        }
    }

    private static func bytes(_ block: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
        unsafe block.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }

    /// Row of each node, and node of each row, side by side.
    private func numbers(_ order: [Int32]) -> [Int32] {
        var numbers = [Int32](repeating: 0, count: 2 * order.count)
        for (node, row) in order.enumerated() {
            numbers[2 * node] = row
            numbers[2 * Int(row) + 1] = Int32(node)
        }
        return numbers
    }

    /// Half the squared length of each node's vector.
    private func norms(_ order: [Int32]) -> [Float] {
        order.map { row in
            originals.matrix(Int(row)..<Int(row) + 1).elements.reduce(0) { $0 + $1 * $1 } / 2
        }
    }
}
