import Compatibility
import Tensors
import TestSupport
import Testing

@Suite struct BasisHeadTests {
    private func head(
        _ parametrization: SkewMatrix.Parametrization = .exponential,
        moved: Float = 0
    ) throws -> BasisHead {
        let vectors = try SampleVectors.pair(200, seed: 31)
        let change = try BasisChange(old: vectors.old, new: vectors.new, oldOnly: 4)
        var head = try BasisHead(
            startingFrom: change,
            pooled: vectors.new,
            old: vectors.old,
            parametrization: parametrization
        )
        var random = SeededRandom(seed: 5)
        for place in head.values.indices { head.values[place] += moved * random.floats(1)[0] }
        return head
    }

    private func sum(_ left: DoubleMatrix, _ right: DoubleMatrix) -> Double {
        zip(left.elements, right.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private func weights(_ rows: Int, _ columns: Int, seed: UInt64) -> DoubleMatrix {
        DoubleMatrix(SampleVectors.rows(rows, columns, seed: seed, isUnit: false))
    }

    @Test func `the case that was computed by hand comes out of a head`() throws {
        // f = (1, 0, 0), o = (3, 4) of x = (1, 0, 0), with P and Q that turn axes into axes.
        let turn = DoubleMatrix(rows: 3, columns: 3, elements: [0, -1, 0, 1, 0, 0, 0, 0, 1])
        let cycle = DoubleMatrix(rows: 3, columns: 3, elements: [0, 1, 0, 0, 0, 1, 1, 0, 0])
        let shape = BasisHead.Shape(inputs: 3, new: 3, old: 3, oldOnly: 2, newLength: 2)
        var head = BasisHead(
            shape: shape,
            newBasis: try OrthogonalParameter(start: turn),
            oldBasis: try OrthogonalParameter(start: cycle)
        )
        for i in 0..<3 { head.values[head.range(of: .widening).lowerBound + i * 3 + i] = 1 }
        head.values[head.range(of: .oldOnlyBias).lowerBound] = 3
        head.values[head.range(of: .oldOnlyBias).lowerBound + 1] = 4
        let pass = try head.forward(DoubleMatrix(rows: 1, columns: 3, elements: [1, 0, 0]))
        for (value, wanted) in zip(pass.all.elements, [0.8, 0, 0.6, 2, 0] as [Double]) {
            #expect(abs(value - wanted) < 1e-6)
        }
        #expect(abs(sum(pass.all, pass.all) - 5) < 1e-6)
        for (value, wanted) in zip(pass.compatible.elements, [0.8, 0, 0.6] as [Double]) {
            #expect(abs(value - wanted) < 1e-6)
        }
    }

    @Test(arguments: SkewMatrix.Parametrization.allCases)
    func `gradients are those of central differences`(
        by parametrization: SkewMatrix.Parametrization
    ) throws {
        let head = try head(parametrization, moved: 0.25)
        let pooled = weights(6, 16, seed: 8)
        let by = BasisHead.OutputGradient(
            new: weights(6, 16, seed: 9),
            compatible: weights(6, 12, seed: 10),
            all: weights(6, 20, seed: 11)
        )
        func value(_ head: BasisHead, _ pooled: DoubleMatrix) throws -> Double {
            let pass = try head.forward(pooled)
            return try sum(pass.new, #require(by.new))
                + sum(pass.compatible, #require(by.compatible))
                + sum(pass.all, #require(by.all))
        }
        let found = try head.backward(by, head.forward(pooled))
        var random = SeededRandom(seed: 12)
        for part in BasisHead.Part.allCases {
            let range = head.range(of: part)
            for _ in 0..<12 {
                let place =
                    range.lowerBound
                    + Int((random.floats(1)[0] + 1) / 2 * Float(range.count - 1))
                let step: Float = 1e-3
                var (above, below) = (head, head)
                above.values[place] += step
                below.values[place] -= step
                let width = Double(above.values[place]) - Double(below.values[place])
                let expected = try (value(above, pooled) - value(below, pooled)) / width
                let error = abs(Double(found.values[place]) - expected)
                #expect(error < 2e-4 * max(1, abs(expected)), "\(part) at \(place)")
            }
        }
        for place in stride(from: 0, to: pooled.elements.count, by: 7) {
            var (above, below) = (pooled, pooled)
            above.elements[place] += 1e-5
            below.elements[place] -= 1e-5
            let expected = try (value(head, above) - value(head, below)) / 2e-5
            #expect(abs(found.inputs.elements[place] - expected) < 1e-5 * max(1, abs(expected)))
        }
    }

    @Test(arguments: SkewMatrix.Parametrization.allCases, [false, true])
    func `both bases stay orthogonal after any number of steps`(
        by parametrization: SkewMatrix.Parametrization,
        rebasing: Bool
    ) throws {
        var head = try head(parametrization)
        let pooled = weights(8, 16, seed: 13)
        let by = BasisHead.OutputGradient(all: weights(8, 20, seed: 14))
        let first = try head.transformation()
        for step in 1...300 {
            let gradient = try head.backward(by, head.forward(pooled)).values
            for place in head.values.indices { head.values[place] -= 0.05 * gradient[place] }
            if rebasing { try head.rebase() }
            guard step % 100 == 0 else { continue }
            let now = try head.transformation()
            #expect(now.newBasis.orthogonalityResidual <= 1e-12)
            #expect(now.oldBasis.orthogonalityResidual <= 1e-12)
            #expect(DoubleMatrix(Matrix(now.newBasis)).orthogonalityResidual <= 1e-6)
            #expect(DoubleMatrix(Matrix(now.oldBasis)).orthogonalityResidual <= 1e-6)
            #expect(now.newBasis != first.newBasis)
        }
    }

    @Test func `a head with new starts is the same head`() throws {
        var head = try head()
        let pooled = weights(8, 16, seed: 13)
        for place in head.range(of: .newBasis) { head.values[place] = Float(place % 7) / 20 }
        for place in head.range(of: .oldBasis) { head.values[place] = Float(place % 5) / 20 }
        let before = try head.forward(pooled).all
        let first = head.newBasis.start
        try head.rebase()
        #expect(head.newBasis.start != first)
        #expect(head.values[head.range(of: .newBasis)].allSatisfy { $0 == 0 })
        #expect(head.values[head.range(of: .oldBasis)].allSatisfy { $0 == 0 })
        let after = try head.forward(pooled).all
        for (left, right) in zip(before.elements, after.elements) {
            #expect(abs(left - right) < 1e-12)
        }
    }

    @Test func `a head starts where the change of basis in closed form ends`() throws {
        let vectors = try SampleVectors.pair(200, seed: 31)
        let pass = try head().forward(DoubleMatrix(vectors.new))
        let compatible = Matrix(pass.compatible).normalizedRows()
        let mean = (0..<200).reduce(Float(0)) { sum, row in
            sum + zip(compatible[row: row], vectors.old[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(mean / 200 > 0.75)
        #expect(throws: CompatibilityError.self) {
            let change = try BasisChange(old: vectors.old, new: vectors.new, oldOnly: 7)
            _ = try BasisHead(startingFrom: change, pooled: vectors.new, old: vectors.old)
        }
    }

    @Test func `learning makes the first part point where old vectors do`() throws {
        let vectors = try SampleVectors.pair(200, seed: 31)
        var head = try head()
        let pooled = DoubleMatrix(vectors.new)
        let old = DoubleMatrix(vectors.old)
        func loss() throws -> Double {
            -sum(DoubleMatrix(Matrix(try head.forward(pooled).compatible).normalizedRows()), old)
        }
        let before = try loss()
        for _ in 0..<40 {
            let pass = try head.forward(pooled)
            var by = BasisHead.OutputGradient()
            by.compatible = DoubleMatrix(
                rows: 200,
                columns: 12,
                elements: old.elements.map { -$0 / 200 }
            )
            let gradient = try head.backward(by, pass).values
            for place in head.values.indices { head.values[place] -= 0.2 * gradient[place] }
        }
        #expect(try loss() < before)
    }
}
