import Tensors
import Testing
import VectorSearch

@Suite struct MatrixCompressorTests {
    private static let vectors = TestVectors.clustered(2_000, dimension: 48, seed: 5).stored

    private func error(_ left: Matrix, _ right: Matrix) -> Float {
        zip(left.elements, right.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            / Float(left.rows)
    }

    /// The smallest ratio that is in reach where `ratio` is not.
    private func smallestRatio(
        _ method: MatrixCompressor,
        _ matrix: Matrix,
        _ ratio: Double
    ) -> Double? {
        let made = Result { () throws(VectorSearchError) in
            try method.compress(matrix, ratio: ratio)
        }
        guard case .failure(let error) = made,
            case .ratioOutOfReach(method.rawValue, ratio, let smallest) = error
        else { return nil }
        return smallest
    }

    @Test(arguments: MatrixCompressor.allCases, [0.5, 0.25, 0.125])
    func `memory is within the ratio, and less of it never errs less`(
        method: MatrixCompressor,
        ratio: Double
    ) throws {
        let vectors = Self.vectors
        if let smallest = smallestRatio(method, vectors, ratio) {
            #expect(smallest > ratio)
            #expect([.integers, .deduplication].contains(method))
            return
        }
        let compressed = try method.compress(vectors, ratio: ratio)
        #expect(compressed.ratio <= ratio && compressed.ratio > ratio / 3)
        let all = try compressed.decompressed(0..<vectors.rows)
        let wider = try method.compress(vectors, ratio: 1).decompressed(0..<vectors.rows)
        #expect(error(all, vectors) >= error(wider, vectors) - 1e-6)
        #expect(error(all, vectors) < 1)
    }

    // Blocks of these vectors are all different; those that are alike have a test of their own.
    @Test(arguments: MatrixCompressor.allCases.filter { $0 != .deduplication })
    func `some rows are restored as all are`(method: MatrixCompressor) throws {
        let compressed = try method.compress(Self.vectors, ratio: 1)
        let all = try compressed.decompressed(0..<2_000)
        for range in [0..<1, 37..<41, 1_990..<2_000, 5..<5] {
            let some = try compressed.decompressed(range)
            let wanted = all.elements[range.lowerBound * 48..<range.upperBound * 48]
            #expect(some.rows == range.count)
            for (a, b) in zip(some.elements, wanted) { #expect(abs(a - b) < 1e-5) }
        }
    }

    @Test func `stochastic rounding errs by less than a step, and not on average`() {
        let quantizer = IntegerQuantizer(bits: 8)
        let values = (0..<1_000).map { Float($0) * 0.002 - 1 }
        var sums = [Double](repeating: 0, count: values.count)
        let draws = 400
        for seed in 0..<draws {
            let restored = quantizer.restore(quantizer.quantize(values, seed: UInt64(seed)))
            for index in values.indices {
                let error = restored[index] - values[index]
                #expect(abs(error) < quantizer.scale * 1.001)
                sums[index] += Double(error)
            }
        }
        // The error of a mean of 400 draws of variance at most a quarter of a step.
        let greatest = sums.map { abs($0) / Double(draws) }.max() ?? 1
        #expect(greatest < 5 * 0.01 * 0.5 / 20)
        #expect(abs(sums.reduce(0, +)) / Double(draws * values.count) < 5e-5)
        #expect(quantizer.quantize(values, seed: 7) == quantizer.quantize(values, seed: 7))
        #expect(quantizer.quantize(values, seed: 7) != quantizer.quantize(values, seed: 8))
        #expect(quantizer.restore(quantizer.quantize([9, -9], seed: 1)) == [1.27, -1.28])
    }

    @Test func `a matrix of low rank is restored by those that find it`() throws {
        let left = TestVectors.clustered(400, dimension: 3, seed: 2).stored
        let right = TestVectors.clustered(3, dimension: 40, seed: 3).stored
        let matrix = left.multiplied(by: right)
        for method in [MatrixCompressor.singular, .magnitudeSingular] {
            let restored = try method.compress(matrix, ratio: 0.9).decompressed(0..<400)
            #expect(error(restored, matrix) < 1e-6, "\(method)")
        }
    }

    @Test func `pruning keeps the greatest, and of equals the first`() throws {
        var matrix = Matrix(rows: 2, columns: 40)
        for index in [1, 17, 42, 70] { matrix.elements[index] = index % 2 == 0 ? -3 : 3 }
        for index in [2, 3, 4, 50] { matrix.elements[index] = 1 }
        let compressed = try MatrixCompressor.pruning.compress(matrix, ratio: 0.175)
        // (0.175 · 40 − 1) / 2 / 40 of 80 elements: 6.
        #expect(compressed.memory == 2 * 6 + 2)
        let restored = try compressed.decompressed(0..<2)
        var wanted = matrix
        for index in [4, 50] { wanted.elements[index] = 0 }
        #expect(restored == wanted)
    }

    @Test func `blocks that are alike are stored once`() throws {
        var matrix = TestVectors.clustered(400, dimension: 40, seed: 9).stored
        for row in 200..<400 {
            for column in 0..<40 {
                let value = matrix.elements[(row - 200) * 40 + column]
                matrix.elements[row * 40 + column] = value + 0.004
            }
        }
        let compressed = try MatrixCompressor.deduplication.compress(matrix, ratio: 0.55)
        #expect(compressed.memory <= 0.55 * 400 * 40)
        let restored = try compressed.decompressed(0..<400)
        #expect(zip(restored.elements, matrix.elements).allSatisfy { abs($0 - $1) < 0.0041 })
        #expect(throws: VectorSearchError.self) {
            _ = try MatrixCompressor.deduplication.compress(matrix, ratio: 0.4)
        }
    }

    @Test(arguments: MatrixCompressor.allCases)
    func `a ratio that cannot be met is refused with the smallest that can`(
        method: MatrixCompressor
    ) throws {
        let vectors = Matrix(rows: 20, columns: 7, elements: (0..<140).map { Float($0 % 13) - 5 })
        let smallest = try #require(smallestRatio(method, vectors, 0.001))
        #expect(smallest > 0.001)
        #expect(throws: VectorSearchError.self) { _ = try method.compress(vectors, ratio: 0) }
        var broken = vectors
        broken.elements[9] = .nan
        #expect(throws: VectorSearchError.notFinite(row: 1, column: 2)) {
            _ = try method.compress(broken, ratio: 0.5)
        }
    }

    @Test(arguments: MatrixCompressor.allCases)
    func `zeros and duplicates are compressed`(method: MatrixCompressor) throws {
        let zeros = Matrix(rows: 600, columns: 16)
        var same = zeros
        for row in 0..<600 { same.elements[row * 16 + 3] = 0.5 }
        for matrix in [zeros, same] {
            let restored = try method.compress(matrix, ratio: 0.9).decompressed(0..<600)
            #expect(error(restored, matrix) < 1e-3)
        }
    }
}
