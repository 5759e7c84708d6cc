import Tables
import TestSupport
import Testing

@Suite struct DecimalNumberTests {
    @Test(arguments: [
        ("1.10", "1.1"), ("1e3", "1000"), ("-0", "0"), ("0e99", "-0.00"), ("+5", "5"),
        (".5", "0.5"), ("5.", "5"), ("12E-1", "1.2"), ("0012", "12"),
        ("1e0000000000000000000000", "1"),
    ])
    func `a number is what it says, not how it is written`(_ left: String, _ right: String) {
        #expect(DecimalNumber(left) != nil)
        #expect(DecimalNumber(left) == DecimalNumber(right))
    }

    @Test(arguments: [
        "", "-", ".", "e5", "1e", "1e+", "nan", "inf", "0x10", " 1", "1 ", "1.2.3", "١",
        "1e9999999999999999999",
    ])
    func `other texts are no numbers`(_ text: String) {
        #expect(DecimalNumber(text) == nil)
    }

    @Test func `bytes sort as the numbers do`() throws {
        // A number is a sign, 24 digits before the point and 24 behind it.
        struct Sample { let text: String; let sign: Int; let digits: [Int] }
        var random = SeededRandom(seed: 4)
        func sample() -> Sample {
            var digits = [Int](repeating: 0, count: 48)
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                digits[Int.random(in: 18..<30, using: &random)] = Int.random(
                    in: 0...9,
                    using: &random
                )
            }
            let isNegative = Bool.random(using: &random)
            let shift = Int.random(in: -30...30, using: &random)
            let point = 24 - shift
            var text = isNegative ? "-" : ""
            // The same digits with the point elsewhere, and an exponent that puts it back.
            if point <= 0 {
                text += "0." + String(repeating: "0", count: -point)
            }
            for (place, digit) in digits.enumerated() {
                if place == point, place > 0 { text += "." }
                text += "\(digit)"
            }
            if point > 48 { text += String(repeating: "0", count: point - 48) }
            text += "e\(shift)"
            let isZero = digits.allSatisfy { $0 == 0 }
            return Sample(text: text, sign: isZero ? 0 : isNegative ? -1 : 1, digits: digits)
        }
        func isLess(_ left: Sample, _ right: Sample) -> Bool {
            if left.sign != right.sign { return left.sign < right.sign }
            if left.sign == 0 { return false }
            return left.sign > 0
                ? left.digits.lexicographicallyPrecedes(right.digits)
                : right.digits.lexicographicallyPrecedes(left.digits)
        }
        for _ in 0..<20_000 {
            let (left, right) = (sample(), sample())
            let first = try #require(DecimalNumber(left.text), "\(left.text)")
            let second = try #require(DecimalNumber(right.text), "\(right.text)")
            #expect(
                first.orderedBytes.lexicographicallyPrecedes(second.orderedBytes)
                    == isLess(left, right),
                "\(left.text) and \(right.text)"
            )
            #expect((first == second) == (!isLess(left, right) && !isLess(right, left)))
        }
    }

    @Test func `a double is its shortest decimal`() {
        #expect(DecimalNumber(0.1) == DecimalNumber("0.1"))
        #expect(DecimalNumber(1e300) == DecimalNumber("1e300"))
        #expect(DecimalNumber(Double.leastNonzeroMagnitude) == DecimalNumber("5e-324"))
        #expect(DecimalNumber(9_007_199_254_740_992.0) != DecimalNumber("9007199254740993"))
        #expect(DecimalNumber(Double.infinity) == nil)
        #expect(DecimalNumber(Double.nan) == nil)
    }
}
