internal import CKernels
internal import Storage
internal import Tensors

/// Chooses how the vectors of a graph become codes.
///
/// Narrow vectors keep 8 bits an element. Wide ones are rotated to their principal directions, the
/// leading elements that hold nearly all variance keep 4 bits each: a code is then 2 to 4 times
/// smaller than bytes, and a walk, which waits for memory, that much faster. The rotation is
/// stored in bytes, so that a query is rotated by exact integers on every processor.
struct CodebookTrainer {
    /// Evenly spread rows of the originals.
    let sample: Matrix
    let mean: [Float]

    /// A code of one or two lines is read as fast as it can be.
    private static let narrow = 128
    /// Share of the variance that the leading elements hold.
    private static let kept = 0.95
    /// Half of the range of 4 bits, in standard deviations: least squared error for a Gaussian.
    private static let reach: Float = 2.7

    init(sample: Matrix) {
        self.sample = sample
        var sums = [Double](repeating: 0, count: sample.columns)
        for row in 0..<sample.rows {
            for (index, value) in sample[row: row].enumerated() { sums[index] += Double(value) }
        }
        mean = sums.map { Float($0 / Double(max(1, sample.rows))) }
    }

    /// Bytes of one scale, which can be compared with each other: what a graph is built over.
    ///
    /// Differences ignore a common centre, so Euclidean codes are centred; products are not.
    func insertionCodebook(metric: Metric) -> Codebook {
        let centers = metric == .euclidean ? mean : mean.map { _ in 0 }
        let peaks = (0..<sample.rows).map { row in
            zip(sample[row: row], centers).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        }
        // Rare outliers are clipped, or they would coarsen every other vector.
        let peak = peaks.sorted().dropLast(peaks.count / 1_000).last ?? 0
        let step = peak > 0 ? peak / 127 : 1
        return Codebook(
            dimension: sample.columns,
            elements: centers.map { CodeElement(scale: 1, step: step, offset: $0 - 128 * step) }
        )
    }

    /// The codes that a search walks over.
    func searchCodebook() throws(VectorSearchError) -> Codebook {
        let d = sample.columns
        guard d > Self.narrow, sample.rows >= 2 * d else { return byteCodebook() }
        let directions = try FaissTraining.principalDirections(of: sample)
        let rotation = ByteRotation(directions)
        let moments = rotation.moments(of: sample)
        let total = moments.reduce(0) { $0 + $1.variance }
        var elements = 128
        while elements < d,
            moments.prefix(elements).reduce(0, { $0 + $1.variance }) < Self.kept * total
        {
            elements += 128
        }
        elements = min(elements, d)
        return try rotation.codebook(
            moments: Array(moments.prefix(elements)),
            mean: mean,
            reach: Self.reach
        )
    }

    private func byteCodebook() -> Codebook {
        var ranges = [(low: Float, high: Float)](repeating: (0, 0), count: sample.columns)
        for row in 0..<sample.rows {
            for (index, value) in sample[row: row].enumerated() {
                ranges[index].low = row == 0 ? value : min(ranges[index].low, value)
                ranges[index].high = row == 0 ? value : max(ranges[index].high, value)
            }
        }
        return Codebook(
            dimension: sample.columns,
            elements: ranges.map { low, high in
                CodeElement(scale: 1, step: high > low ? (high - low) / 255 : 1, offset: low)
            }
        )
    }
}
