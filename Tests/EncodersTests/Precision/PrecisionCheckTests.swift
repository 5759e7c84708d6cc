import Encoders
import Tensors
import Testing

@Suite struct PrecisionCheckTests {
    private func check(_ vectors: [Float], _ reference: [Float]) -> PrecisionCheck {
        PrecisionCheck(
            Matrix(rows: vectors.count / 2, columns: 2, elements: vectors),
            with: Matrix(rows: reference.count / 2, columns: 2, elements: reference)
        )
    }

    @Test func `cosines of rows are averaged, and the least is kept`() {
        let found = check([1, 0, 3, 4, 0, 0], [2, 0, 0, 1, 0, 0])
        #expect(found.texts == 3)
        #expect(abs(found.minimumCosine - 0.8) < 1e-12)
        #expect(abs(found.meanCosine - (1 + 0.8 + 1) / 3) < 1e-12)
        #expect(!found.passes)
    }

    @Test func `a vector of zeros beside another one is as far as can be`() {
        #expect(check([0, 0], [1, 0]).minimumCosine == 0)
    }

    @Test func `one bad text is enough to fail`() {
        let good = [Float](repeating: 1, count: 200)
        #expect(check(good, good).passes)
        #expect(!check(good + [1, 0], good + [1, 0.1]).passes)
    }

    @Test func `what passes is int8, and what fails is int8 only when asked for`() {
        let good = check([1, 1], [1, 1])
        let bad = check([1, 0], [1, 1])
        #expect(PrecisionChoice.automatic.precision(after: good) == .int8)
        #expect(PrecisionChoice.automatic.precision(after: bad) == .float32)
        #expect(PrecisionChoice.exactly(.int8).precision(after: bad) == .int8)
    }

    @Test func `a precision without instructions becomes float32`() {
        #expect(PrecisionChoice.exactly(.float32).unchecked == .float32)
        for precision in [Precision.bfloat16, .bfloat16x2] {
            let unchecked = PrecisionChoice.exactly(precision).unchecked
            #expect(unchecked == (precision.isAccelerated ? precision : .float32))
        }
        #expect(
            PrecisionChoice.automatic.unchecked == (Precision.int8.isAccelerated ? nil : .float32)
        )
    }

    @Test func `no text is both fitted to and checked on`() {
        #expect(Set(CalibrationTexts.fitting).isDisjoint(with: CalibrationTexts.checking))
    }
}
