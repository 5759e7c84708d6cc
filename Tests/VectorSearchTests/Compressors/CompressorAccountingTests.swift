import Testing
import VectorSearch

/// Memory as the survey counts it (arXiv:2311.15578), for the table of its retrieval task:
/// 21,015,324 × 768.
@Suite struct CompressorAccountingTests {
    private let rows = 21_015_324
    private let columns = 768

    @Test(
        arguments: zip(
            [768, 384, 192, 96, 64, 32],
            [0.250012, 0.125012, 0.062512, 0.031262, 0.020846, 0.010429]
        )
    )
    func `product quantization takes codes and a codebook`(parts: Int, ratio: Double) {
        let memory = ProductCompressor.memory(rows: rows, columns: columns, parts: parts, bits: 8)
        #expect(abs(memory / Double(rows * columns) - ratio) < 5e-7)
    }

    @Test(arguments: zip([0.5, 0.25, 0.125, 0.1, 0.05], [383, 191, 95, 76, 38]))
    func `a singular value decomposition keeps the rank that fits`(ratio: Double, rank: Int) {
        #expect(SingularCompressor.rank(rows: rows, columns: columns, ratio: ratio) == rank)
    }

    @Test(
        arguments: [
            (0.5, 0.249349, SparseRows.Format.compressedRows),
            (0.1, 0.049349, .compressedRows), (0.003, 0.001, .coordinates),
        ]
    )
    func `pruning keeps the share that its format leaves room for`(
        ratio: Double,
        share: Double,
        format: SparseRows.Format
    ) {
        #expect(SparseRows.format(columns: columns, ratio: ratio) == format)
        #expect(abs(SparseRows.keptShare(columns: columns, ratio: ratio) - share) < 5e-7)
    }

    @Test(
        arguments: zip(
            [768, 210_153, 21_015_324, 27, 1],
            [[9, 9, 10], [59, 60, 60], [276, 276, 276], [3, 3, 3], [1, 1, 1]]
        )
    )
    func `a tensor train cuts a number into three`(count: Int, factors: [Int]) {
        #expect(TensorTrainShape.factors(count) == factors)
    }

    @Test func `a tensor train takes the greatest rank that fits`() {
        let shape = TensorTrainShape(rows: rows, columns: columns)
        #expect(shape.sizes == [276 * 9, 276 * 9, 276 * 10])
        for ratio in [0.5, 0.1, 0.01] {
            let budget = ratio * Double(rows * columns)
            func memory(_ rank: Int) -> Double {
                Double((shape.sizes[0] + shape.sizes[2]) * rank + shape.sizes[1] * rank * rank)
            }
            let rank = shape.rank(elements: budget)
            #expect(memory(rank) <= budget && memory(rank + 1) > budget)
        }
    }

    @Test func `rows are divided into groups of equal total length`() {
        let groups = MagnitudeGroups(lengths: [3, 1, 2, 4, 1], count: 2)
        #expect(groups.groups == [[3, 0], [2, 1, 4]])
        #expect(
            MagnitudeGroups(lengths: [0, 0, 0], count: 2).groups.joined().sorted() == [0, 1, 2]
        )
        #expect(MagnitudeGroups(lengths: [5], count: 3).groups.flatMap(\.self) == [0])
    }

    @Test func `longer groups of fewer rows keep more dimensions, within the memory`() {
        let ranks = MagnitudeSingularCompressor.ranks(
            sizes: [1_000, 8_000],
            columns: 64,
            ratio: 0.25
        )
        #expect(ranks[0] > ranks[1])
        let memory = 9_000 + ranks[0] * 1_064 + ranks[1] * 8_064
        #expect(abs(Double(memory) / (9_000 * 64) - 0.25) < 0.02)
    }

    @Test func `integers take their bits`() {
        #expect(IntegerQuantizer.ratio(bits: 8) == 0.25)
        #expect(IntegerQuantizer.ratio(bits: 16) == 0.5)
    }
}
