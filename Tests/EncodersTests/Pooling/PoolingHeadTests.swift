import Encoders
import TestSupport
import Tensors
import Testing
import Tokenization

@Suite struct PoolingHeadTests {
    /// Two texts of 3 and 1 tokens, and one without tokens between them.
    static let hidden: [Float] = [1, 10, 2, -20, 6, 40, 5, 50]
    static let offsets: [Int32] = [0, 3, 3, 4]

    private static func vectors(
        of head: PoolingHead,
        _ hidden: [Float],
        _ offsets: [Int32],
        hiddenSize: Int = 2
    ) -> Matrix {
        var vectors = VectorBatch()
        head.forward(hidden, offsets: offsets, hiddenSize: hiddenSize, into: &vectors)
        return Matrix(
            rows: offsets.count - 1,
            columns: vectors.columns,
            elements: vectors.elements
        )
    }

    @Test(arguments: [
        (Pooling.firstToken, [Float](arrayLiteral: 1, 10, 0, 0, 5, 50)),
        (.lastToken, [6, 40, 0, 0, 5, 50]),
        (.maximum, [6, 40, 0, 0, 5, 50]),
        (.mean, [3, 10, 0, 0, 5, 50]),
        (
            .meanBySquareRootOfLength,
            [9 / 3.0.squareRoot(), 30 / 3.0.squareRoot(), 0, 0, 5, 50].map { Float($0) }
        ),
        (.weightedMean, [23 / 6, 15, 0, 0, 5, 50]),
    ])
    func `poolings follow their formulas`(_ pooling: Pooling, _ expected: [Float]) {
        let vectors = Self.vectors(
            of: PoolingHead(poolings: [pooling], steps: []),
            Self.hidden,
            Self.offsets
        )
        #expect(vectors.rows == 3 && vectors.columns == 2)
        #expect(Closeness.maximumDifference(vectors.elements, expected) < 1e-5)
    }

    @Test func `poolings stand side by side, and steps follow in order`() {
        let dense = LinearLayer(
            weights: [1, 0, 0, 1, 0, 1, 0, 0].span,
            bias: [0, 1],
            inputs: 4,
            activation: .relu
        )
        let head = PoolingHead(poolings: [.firstToken, .mean], steps: [.dense(dense), .normalize])
        #expect(head.dimension(hiddenSize: 2) == 2)
        let vectors = Self.vectors(of: head, Self.hidden, Self.offsets)
        // First token and mean of text 0: (1, 10, 3, 10) → relu(1 + 10, 10 + 1) → normalised.
        let root = Float(0.5).squareRoot()
        #expect(abs(vectors[row: 0][0] - root) < 1e-6 && abs(vectors[row: 0][1] - root) < 1e-6)
        #expect(vectors[row: 1] == [0, 1])
    }

    @Test func `layer normalisation is a step`() {
        let norm = LayerNorm(scale: [1, 1], shift: [0, 1], epsilon: 1e-12)
        let head = PoolingHead(poolings: [.mean], steps: [.layerNorm(norm)])
        let vectors = Self.vectors(of: head, [2, 4], [0, 1])
        #expect(Closeness.maximumDifference(vectors.elements, [-1, 2]) < 1e-6)
    }

    @Test(arguments: TransformerGolden.names)
    func `pooled vectors equal the reference`(_ name: String) throws {
        let golden = try TransformerGolden(name)
        let transformer = Transformer(try golden.parameters())
        let columns = transformer.configuration.hiddenSize
        var work = TransformerWorkspace()
        let batch = golden.batch
        try transformer.forward(batch, &work)
        let states = work.hidden.array
        let mean = Self.vectors(
            of: PoolingHead(poolings: [.mean], steps: [.normalize]),
            states,
            batch.offsets,
            hiddenSize: columns
        )
        #expect(
            Closeness.maximumDifference(mean.elements, try golden.expected("mean_normalized"))
                < 5e-6
        )
        let first = Self.vectors(
            of: PoolingHead(poolings: [.firstToken], steps: []),
            states,
            batch.offsets,
            hiddenSize: columns
        )
        #expect(Closeness.maximumDifference(first.elements, try golden.expected("cls")) < 5e-5)
    }
}
