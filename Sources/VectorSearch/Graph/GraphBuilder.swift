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
    private static let sampleSeed: UInt64 = 0x5A_4D50

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
        let sample = originals.matrix(
            SampledRows.draw(Self.sampleRows, of: originals.count, seed: Self.sampleSeed)
        )
        let trainer = CodebookTrainer(sample: sample, metric: metric)
        let fitness = CodebookFitness(sample, metric: metric)
        let searched = try trainer.searchCodes(fitness, greatestLength: greatestLength)
        let codebook = searched.codebook
        let table = VectorTable(originals, metric: metric)
        let graph = try layers(trainer, fitness, searched: searched, table: table)
        try graph.connect(table)
        let order = try graph.order()
        let levels = graph.levels
        let highest = Int(levels.max() ?? 1)
        let levelCounts = (1..<max(1, highest)).map { level in levels.count { $0 > level } }
        let (links, upper) = try graph.pack(order: order, levelCounts: levelCounts)
        var arrays = codebook.arrays
        arrays["codes"] = try codebook.encode(
            table,
            order: order,
            limit: searched.limit,
            threads: threads
        )
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
        _ fitness: CodebookFitness,
        searched: GraphCodes,
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
            let inserted = try trainer.insertionCodes(fitness)
            let codes = try encoded(table, by: inserted)
            guard metric == .innerProduct, searched.codebook.shape.bits == 4 else {
                return try insert(codes, by: inserted.codebook, sketches: nil, table: table)
            }
            let sketches = try encoded(table, by: searched)
            return try insert(
                codes,
                by: inserted.codebook,
                sketches: (searched.codebook, sketches),
                table: table
            )
        }
    }

    private func encoded(
        _ table: VectorTable,
        by codes: GraphCodes
    ) throws(VectorSearchError) -> MappedArray {
        try codes.codebook.encode(table, order: nil, limit: codes.limit, threads: threads)
    }

    /// Inserts all nodes by their codes, and walks over smaller ones where there are any.
    private func insert(
        _ codes: MappedArray,
        by codebook: Codebook,
        sketches: (codebook: Codebook, codes: MappedArray)?,
        table: VectorTable
    ) throws(VectorSearchError) -> LayeredGraph {
        try unsafe LayeredGraph { out in
            unsafe codes.withUnsafeBlocks { blocks in
                var recipe = unsafe ck_graph_recipe_t()
                unsafe recipe.codes = blocks.first.flatMap(Self.bytes)
                unsafe recipe.count = UInt32(originals.count)
                unsafe recipe.lines = UInt32(codebook.shape.lines)
                unsafe recipe.step = codebook.step
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
    private func norms(_ order: [Int32]) -> [Float] { order.map { squaredLength(Int($0)) / 2 } }

    private func greatestLength() -> Float {
        (0..<originals.count).reduce(0) { max($0, squaredLength($1)) }.squareRoot()
    }

    private func squaredLength(_ row: Int) -> Float {
        originals.matrix(row..<row + 1).elements.squaredLength
    }
}
