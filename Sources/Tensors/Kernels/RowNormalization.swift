/// Division of rows by their Euclidean length; a row of zeros stays.
package enum RowNormalization {
    /// y = x / |x|, in place; `rows × columns`.
    ///
    /// Lengths are summed in Float64.
    package static func forward(_ x: inout [Float], columns: Int) {
        precondition(columns > 0 && x.count % columns == 0)
        for first in stride(from: 0, to: x.count, by: columns) {
            var squares = 0.0
            for i in first..<first + columns { squares += Double(x[i]) * Double(x[i]) }
            let length = Float(squares.squareRoot())
            let factor = length > 0 ? 1 / max(length, 1e-12) : 1
            for i in first..<first + columns { x[i] *= factor }
        }
    }

    /// dx = (dy − y (y · dy)) / |x| with y = x / |x|: a change along x does nothing.
    ///
    /// - Parameters:
    ///   - x: `rows × columns`.
    ///   - columns: columns of a row.
    ///   - gradient: dy, which becomes dx.
    package static func backward(_ x: [Float], columns: Int, gradient: inout [Float]) {
        precondition(columns > 0 && x.count % columns == 0 && gradient.count == x.count)
        for start in stride(from: 0, to: x.count, by: columns) {
            let row = start..<start + columns
            let squares = row.reduce(0.0) { $0 + Double(x[$1]) * Double(x[$1]) }
            guard squares > 0 else { continue }
            let along = row.reduce(0.0) { $0 + Double(x[$1]) * Double(gradient[$1]) } / squares
            let length = squares.squareRoot()
            for i in row {
                gradient[i] = Float((Double(gradient[i]) - along * Double(x[i])) / length)
            }
        }
    }
}
