import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct ActivationTests {
    /// The activation in double precision.
    static func reference(_ activation: Activation, _ x: Double) -> Double {
        func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
        return switch activation {
        case .identity: x
        case .gelu: x * erfc(-x / 2.0.squareRoot()) / 2
        case .geluTanh: x * sigmoid(2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
        case .silu: x * sigmoid(x)
        case .relu: max(x, 0)
        case .tanh: tanh(x)
        case .sigmoid: sigmoid(x)
        }
    }

    @Test(arguments: Activation.allCases)
    func `values are those of double precision`(_ activation: Activation) {
        let x = (-9001...9001).map { Float($0) / 1000 } + [-100, -30, 30, 100]
        var values = x
        activation.forward(&values)
        for (x, value) in zip(x, values) {
            let expected = Self.reference(activation, Double(x))
            let allowed = 4e-7 * max(1, abs(expected))
            #expect(abs(Double(value) - expected) <= allowed, "\(activation) of \(x)")
        }
    }

    @Test func `gelu keeps its digits for large negative arguments`() {
        var values: [Float] = [-3, -4, -5]
        activationsOf(&values)
        for (x, value) in zip([-3.0, -4, -5], values) {
            let expected = Self.reference(.gelu, x)
            #expect(abs(Double(value) / expected - 1) < 1e-5)
        }
        func activationsOf(_ values: inout [Float]) { Activation.gelu.forward(&values) }
    }

    @Test func `a value that is not a number stays one`() {
        for activation in Activation.allCases {
            var values: [Float] = [.nan]
            activation.forward(&values)
            #expect(values[0].isNaN, "\(activation)")
        }
    }
}
