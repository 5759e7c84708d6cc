import AllocationCount
import Encoders
import TestSupport
import Tensors
import Testing
import Tokenization

@Suite struct TransformerTests {
    @Test(arguments: TransformerGolden.names)
    func `every layer's hidden states equal the reference`(_ name: String) throws {
        let golden = try TransformerGolden(name)
        let transformer = Transformer(try golden.parameters())
        let columns = transformer.configuration.hiddenSize
        var states: [[Float]] = []
        var work = TransformerWorkspace()
        try transformer.forward(golden.batch, &work) { states.append($0.array) }

        let expected = try golden.expected("hidden_states")
        let size = golden.inputs.lengths.count * golden.width * columns
        #expect(states.count == transformer.configuration.layers.count + 1)
        #expect(expected.count == states.count * size)
        for (layer, state) in states.enumerated() {
            let wanted = golden.unpadded(
                expected.dropFirst(layer * size).prefix(size),
                columns: columns
            )
            #expect(Closeness.maximumDifference(state, wanted) < 5e-5, "layer \(layer)")
        }
        let last = golden.unpadded(try golden.expected("last_hidden_state"), columns: columns)
        let hidden = work.hidden.array
        #expect(Closeness.maximumDifference(hidden, last) < 5e-5)
    }

    @Test(arguments: TransformerGolden.names, [Precision.bfloat16, .int8])
    func `narrow products come near the reference`(
        _ name: String,
        _ precision: Precision
    ) throws {
        let golden = try TransformerGolden(name)
        let transformer = Transformer(try golden.parameters(), precision: precision)
        var work = TransformerWorkspace()
        try transformer.forward(golden.batch, &work)
        let last = golden.unpadded(
            try golden.expected("last_hidden_state"),
            columns: transformer.configuration.hiddenSize
        )
        let hidden = work.hidden.array
        #expect(Closeness.cosine(hidden, last) > 0.995)
        let difference = Closeness.maximumDifference(hidden, last)
        if precision.isAccelerated {
            #expect(difference > 5e-5, "float32 was computed")
        } else {
            #expect(difference < 5e-5, "float32 stands in for what this level has no products of")
        }
    }

    @Test(arguments: TransformerGolden.names)
    func `products of two parts come within a ten-thousandth of the reference`(
        _ name: String
    ) throws {
        let golden = try TransformerGolden(name)
        func states(_ precision: Precision) throws -> [Float] {
            var work = TransformerWorkspace()
            let transformer = Transformer(try golden.parameters(), precision: precision)
            try transformer.forward(golden.batch, &work)
            return work.hidden.array
        }
        let reference = try states(.float32)
        let hidden = try states(.bfloat16x2)
        #expect(Closeness.maximumDifference(hidden, reference) < 5e-4)
        #expect((hidden == reference) == !Precision.bfloat16x2.isAccelerated)
    }

    @Test(arguments: TransformerGolden.names, Precision.allCases)
    func `a text's states do not depend on its batch, bit by bit`(
        _ name: String,
        _ precision: Precision
    ) throws {
        let golden = try TransformerGolden(name)
        let transformer = Transformer(try golden.parameters(), precision: precision)
        let columns = transformer.configuration.hiddenSize
        var together = TransformerWorkspace()
        try transformer.forward(golden.batch, &together)
        let all = together.hidden.array
        var alone = TransformerWorkspace()
        var start = 0
        for text in golden.inputs.lengths.indices {
            // One workspace for batches that grow and shrink: nothing of the last one may stay.
            try transformer.forward(golden.batch(text..<text + 1), &alone)
            let end = start + golden.inputs.lengths[text] * columns
            let states = alone.hidden.array
            #expect(states[...] == all[start..<end], "text \(text)")
            start = end
        }
        #expect(start == all.count)
    }

    @Test(arguments: TransformerGolden.names, Precision.allCases)
    func `a batch no larger than one before allocates nothing`(
        _ name: String,
        _ precision: Precision
    ) throws {
        let golden = try TransformerGolden(name)
        let transformer = Transformer(try golden.parameters(), precision: precision)
        let norm = LayerNorm(scale: [1, 1, 1], shift: [], epsilon: 1e-5)
        let columns = transformer.configuration.hiddenSize
        let dense = LinearLayer(
            weights: [Float](repeating: 0.5, count: 3 * 2 * columns).span,
            bias: [],
            inputs: 2 * columns
        )
        let head = PoolingHead(
            poolings: [.mean, .maximum],
            steps: [.dense(dense), .layerNorm(norm), .normalize]
        )
        var work = TransformerWorkspace()
        var vectors = VectorBatch()
        var allocations: [UInt64] = []
        for batch in [golden.batch, golden.batch, golden.batch(0..<1), golden.batch] {
            let before = allocation_count()
            try transformer.forward(batch, &work)
            head.forward(
                work.hidden,
                offsets: batch.offsets,
                hiddenSize: columns,
                into: &vectors
            )
            allocations.append(allocation_count() - before)
        }
        #expect(allocations[0] > 0, "allocations are counted")
        #expect(allocations.dropFirst().allSatisfy { $0 == 0 }, "\(allocations)")
    }

    @Test func `a batch without texts has no states`() throws {
        let transformer = Transformer(try TransformerGolden("bert").parameters())
        var work = TransformerWorkspace()
        try transformer.forward(TokenBatch(), &work)
        let states = work.hidden.array
        #expect(states.isEmpty)
    }

    @Test func `a padding id within a text takes the padding's position`() throws {
        let golden = try TransformerGolden("roberta")
        let transformer = Transformer(try golden.parameters())
        func states(_ ids: [Int32]) throws -> [Float] {
            var batch = TokenBatch()
            batch.append(ids)
            var work = TransformerWorkspace()
            var first: [Float] = []
            try transformer.forward(batch, &work) { if first.isEmpty { first = $0.array } }
            return first
        }
        let columns = transformer.configuration.hiddenSize
        // After the padding id the positions go on as if it were not there.
        let with = try states([0, 7, 1, 8, 2])
        let without = try states([0, 7, 8, 2])
        #expect(with[3 * columns..<5 * columns] == without[2 * columns..<4 * columns])
    }

    @Test func `texts beyond the positions are refused`() throws {
        let transformer = Transformer(try TransformerGolden("roberta").parameters())
        var batch = TokenBatch()
        batch.append([Int32](repeating: 5, count: 64))
        var work = TransformerWorkspace()
        try transformer.forward(batch, &work)
        batch.append([Int32](repeating: 5, count: 65))
        #expect(throws: EncodersError.textTooLong(tokens: 65, limit: 64)) {
            try transformer.forward(batch, &work)
        }
    }

    @Test(arguments: [Int32(-1), 434]) func `ids outside the vocabulary are refused`(
        _ id: Int32
    ) throws {
        let transformer = Transformer(try TransformerGolden("bert").parameters())
        var batch = TokenBatch()
        batch.append([1, id])
        var work = TransformerWorkspace()
        #expect(throws: EncodersError.tokenOutOfRange(id: Int(id), vocabulary: 434)) {
            try transformer.forward(batch, &work)
        }
    }
}
