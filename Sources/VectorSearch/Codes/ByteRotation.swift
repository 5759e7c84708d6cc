internal import CKernels
internal import Storage
internal import Tensors

/// Directions rounded to bytes, a scale for each.
struct ByteRotation {
    private let dimension: Int
    private let rows: [[Int8]]
    private let scales: [Float]

    init(_ directions: Matrix) {
        dimension = directions.columns
        var rows: [[Int8]] = []
        var scales: [Float] = []
        for row in 0..<directions.rows {
            let direction = directions[row: row]
            let peak = direction.reduce(Float(0)) { max($0, abs($1)) }
            let scale = peak > 0 ? peak / 127 : 1
            scales.append(scale)
            rows.append(direction.map { Int8(($0 / scale).rounded()) })
        }
        self.rows = rows
        self.scales = scales
    }

    /// The rounded directions as floats, `rows × d`.
    private var directions: Matrix {
        let elements = zip(rows, scales).flatMap { row, scale in row.map { Float($0) * scale } }
        return Matrix(rows: rows.count, columns: dimension, elements: elements)
    }

    /// Mean and variance of each rotated element.
    func moments(of sample: Matrix) -> [(mean: Double, variance: Double)] {
        let rotated = sample.products(with: directions)
        var moments = [(mean: Double, variance: Double)](repeating: (0, 0), count: rows.count)
        for row in 0..<rotated.rows {
            for (index, value) in rotated[row: row].enumerated() {
                moments[index].mean += Double(value)
                moments[index].variance += Double(value) * Double(value)
            }
        }
        let n = Double(sample.rows)
        return moments.map { sum in
            let mean = sum.mean / n
            return (mean, max(0, sum.variance / n - mean * mean))
        }
    }

    /// Four bits for each of the leading elements.
    func codebook(
        moments: [(mean: Double, variance: Double)],
        mean: [Float],
        reach: Float
    ) throws(VectorSearchError) -> Codebook {
        var elements: [CodeElement] = []
        var bytes: [UInt8] = []
        var center = mean
        let padding = [UInt8](repeating: 128, count: (dimension + 63) / 64 * 64 - dimension)
        for (index, moment) in moments.enumerated() {
            let range = Float(moment.variance.squareRoot()) * reach
            elements.append(
                CodeElement(
                    scale: scales[index],
                    step: range > 0 ? range * 2 / 15 : 1,
                    offset: Float(moment.mean) - (range > 0 ? range : 7.5)
                )
            )
            bytes += rows[index].map { UInt8(bitPattern: $0) ^ 0x80 } + padding
            // What the leading elements say of the mean leaves the centre.
            for (place, value) in rows[index].enumerated() {
                center[place] -= Float(moment.mean) * Float(value) * scales[index]
            }
        }
        let shape = CodebookShape(bits: 4, elements: elements.count, isRotated: true, error: .none)
        return try Codebook(
            dimension: dimension,
            shape: shape,
            arrays: [
                "elements": MappedArray(copying: elements.span, rowBytes: 12),
                "rotation": MappedArray(
                    copying: bytes.span,
                    rowBytes: dimension + padding.count
                ),
                "center": MappedArray(copying: center.span, rowBytes: 4 * dimension),
            ]
        )
    }
}

extension Matrix {
    /// Inner products of every row with every row of `other`, `rows × other.rows`.
    func products(with other: Matrix) -> Matrix {
        precondition(columns == other.columns, "rows of one width")
        var result = Matrix(rows: rows, columns: other.rows)
        guard rows > 0, other.rows > 0 else { return result }
        unsafe elements.withUnsafeBufferPointer { left in
            unsafe other.elements.withUnsafeBufferPointer { right in
                unsafe result.elements.withUnsafeMutableBufferPointer { out in
                    unsafe ck_distance_kernels().pointee.products(
                        left.baseAddress,
                        rows,
                        right.baseAddress,
                        other.rows,
                        columns,
                        out.baseAddress
                    )
                }
            }
        }
        return result
    }
}
