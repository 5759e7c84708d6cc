internal import Tensors

/// The range of an element that codes in equal steps cover.
struct ElementRange {
    private enum Reach {
        /// From the least value to the greatest.
        case whole
        /// So many standard deviations to both sides of the mean.
        case deviations(Float)
        /// The mean absolute deviation to both sides of the mean: the two levels of least error
        /// that are as far from it as values are on average.
        case absoluteDeviation
    }

    private let reach: Reach
    private let levels: Int

    /// The range for a coding; `nil` when it has no steps by element.
    init?(_ coding: GalleryCodec.Coding) {
        switch coding {
        case .int8: (reach, levels) = (.whole, 256)
        // 2.7 is the reach of least squared error for 16 steps over a Gaussian.
        case .int4: (reach, levels) = (.deviations(2.7), 16)
        case .binary: (reach, levels) = (.absoluteDeviation, 2)
        default: return nil
        }
    }

    /// Offset and step of each element of a sample.
    func elements(of sample: Matrix) -> [SIMD2<Float>] {
        let mean = sample.mean
        var low = mean
        var high = mean
        switch reach {
        case .whole:
            for row in 0..<sample.rows {
                for (index, value) in sample[row: row].enumerated() {
                    low[index] = min(low[index], value)
                    high[index] = max(high[index], value)
                }
            }
        case .deviations(let count):
            let deviations = sample.meanOfRows { value, index in
                Double(value - mean[index]) * Double(value - mean[index])
            }
            for (index, square) in deviations.enumerated() {
                let reach = Float(square.squareRoot()) * count
                low[index] -= reach
                high[index] += reach
            }
        case .absoluteDeviation:
            let deviations = sample.meanOfRows { value, index in Double(abs(value - mean[index])) }
            for (index, deviation) in deviations.enumerated() {
                low[index] -= Float(deviation)
                high[index] += Float(deviation)
            }
        }
        return zip(low, high).map { low, high in
            // A constant dimension is its offset, whatever the code.
            high > low ? SIMD2(low, (high - low) / Float(levels - 1)) : SIMD2(low, 1)
        }
    }
}

extension Matrix {
    /// The mean row, `d`.
    var mean: [Float] { meanOfRows { value, _ in Double(value) }.map { Float($0) } }

    /// The mean of something of every element of a column, `d`.
    func meanOfRows(_ body: (_ value: Float, _ column: Int) -> Double) -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
            for (index, value) in self[row: row].enumerated() { sums[index] += body(value, index) }
        }
        return sums.map { $0 / Double(max(1, rows)) }
    }

    /// The leading rows.
    func firstRows(_ count: Int) -> Matrix {
        Matrix(rows: count, columns: columns, elements: Array(elements.prefix(count * columns)))
    }

    /// Subtracts one vector from every row.
    mutating func subtractFromRows(_ vector: [Float]) {
        let columns = columns
        unsafe elements.withUnsafeMutableBufferPointer { all in
            for index in 0..<all.count { unsafe all[index] -= vector[index % columns] }
        }
    }
}

extension Collection<Float> {
    /// Σ x².
    var squaredLength: Float { reduce(0) { $0 + $1 * $1 } }
}
