import Foundation
import Tensors

/// x · Φ(x), the Gaussian error linear unit (Hendrycks and Gimpel 2016), exact by `erf`.
enum GELU {
    static func forward(_ rows: Matrix) -> Matrix {
        Matrix(
            rows: rows.rows,
            columns: rows.columns,
            elements: rows.elements.map { 0.5 * $0 * (1 + erf($0 * Float(0.5).squareRoot())) }
        )
    }

    /// Φ(x) + x · φ(x), times the gradient of the output.
    static func backward(_ gradient: Matrix, at inputs: Matrix) -> Matrix {
        let density = 1 / Float(2 * Double.pi).squareRoot()
        return Matrix(
            rows: inputs.rows,
            columns: inputs.columns,
            elements: zip(gradient.elements, inputs.elements).map { gradient, x in
                let share = 0.5 * (1 + erf(x * Float(0.5).squareRoot()))
                return gradient * (share + x * density * exp(-0.5 * x * x))
            }
        )
    }
}
