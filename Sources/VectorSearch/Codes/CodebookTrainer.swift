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
    /// Rows of the originals, drawn at random, but for the few that lie far from all others.
    private let sample: Matrix
    private let metric: Metric
    private let mean: [Float]

    /// A code of one or two lines is read as fast as it can be.
    private static let narrow = 128
    /// Share of the variance that the leading elements hold.
    private static let kept = 0.95
    /// Half of the range of 4 bits, in standard deviations: least squared error for a Gaussian.
    private static let reach: Float = 2.7
    /// Rows farther than so many times the usual distance from the middle are not learned from, unless
    /// they are more than the share ``rarest`` of all.
    private static let farthest: Float = 4
    private static let rarest = 0.01
    /// Rows that the middle is found from.
    private static let middleRows = 1_024
    private static let seed: UInt64 = 0xC0DE

    init(sample: Matrix, metric: Metric) {
        self.metric = metric
        self.sample = Self.withoutOutliers(sample)
        mean = self.sample.mean
    }

    /// The sample without rare rows of extreme length: they would coarsen the codes of all others.
    private static func withoutOutliers(_ sample: Matrix) -> Matrix {
        guard sample.rows > 1 else { return sample }
        let some = sample.rows(at: SampledRows.draw(middleRows, of: sample.rows, seed: seed))
        let middle = (0..<sample.columns).map { column in
            (0..<some.rows).map { some.elements[$0 * some.columns + column] }
                .sorted()[some.rows / 2]
        }
        let distances = (0..<sample.rows).map { row in
            zip(sample[row: row], middle).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let sorted = distances.sorted()
        let rare = Int(Double(sorted.count) * rarest)
        let most = max(
            farthest * farthest * sorted[sorted.count / 2],
            sorted[sorted.count - 1 - rare]
        )
        guard let last = sorted.last, last > most else { return sample }
        return sample.rows(at: distances.indices.filter { distances[$0] <= most })
    }

    /// Bytes of one scale, which can be compared with each other: what a graph is built over.
    ///
    /// Differences ignore a common centre, so Euclidean codes are centred; products are not.
    func insertionCodes(_ fitness: CodebookFitness) throws(VectorSearchError) -> GraphCodes {
        let centers = metric == .euclidean ? mean : mean.map { _ in 0 }
        let peaks = (0..<sample.rows).map { row in
            zip(sample[row: row], centers).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        }
        // Rare outliers are clipped, or they would coarsen every other vector.
        let peak = peaks.sorted().dropLast(peaks.count / 1_000).last ?? 0
        let step = Self.step(over: peak, levels: 127)
        let elements = centers.map { CodeElement(scale: 1, step: step, offset: $0 - 128 * step) }
        let codebook = Codebook(dimension: sample.columns, elements: elements)
        let limit = CodeLimit.rounding(elements, center: centers)
        guard try fitness.measure(codebook, limit: limit).isFit else {
            return GraphCodes(codebook: codebook, limit: .nothing(dimension: sample.columns))
        }
        return GraphCodes(codebook: codebook, limit: limit)
    }

    /// The codes that a search walks over: the smallest that are fit, or the originals themselves.
    ///
    /// The greatest length of all vectors is asked for only where no codes are fit.
    func searchCodes(
        _ fitness: CodebookFitness,
        greatestLength: () -> Float
    ) throws(VectorSearchError) -> GraphCodes {
        for codes in try [rotatedCodes(), byteCodes()] {
            guard let codes else { continue }
            let measured = try fitness.measure(codes.codebook, limit: codes.limit)
            guard measured.isFit else { continue }
            return GraphCodes(
                codebook: try codes.codebook.with(error: measured.error),
                limit: codes.limit
            )
        }
        return GraphCodes(
            codebook: scale(greatestLength: greatestLength()),
            limit: .nothing(dimension: sample.columns)
        )
    }

    /// Four bits for each of the leading principal directions; `nil` for narrow vectors and few rows.
    private func rotatedCodes() throws(VectorSearchError) -> GraphCodes? {
        let d = sample.columns
        guard d > Self.narrow, sample.rows >= 2 * d else { return nil }
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
        let codebook = try rotation.codebook(
            moments: Array(moments.prefix(elements)),
            mean: mean,
            reach: Self.reach
        )
        let kept = moments.prefix(elements).reduce(0) { $0 + $1.variance }
        // A step is 2 · reach / 15 deviations, and rounding leaves its square by 12.
        let step = 2 * Double(Self.reach) / 15
        let meanError = Float(total - kept + kept * step * step / 12)
        return GraphCodes(
            codebook: codebook,
            limit: .leading(meanError: meanError, center: mean)
        )
    }

    private func byteCodes() -> GraphCodes? {
        var ranges = [(low: Float, high: Float)](repeating: (0, 0), count: sample.columns)
        for row in 0..<sample.rows {
            for (index, value) in sample[row: row].enumerated() {
                ranges[index].low = row == 0 ? value : min(ranges[index].low, value)
                ranges[index].high = row == 0 ? value : max(ranges[index].high, value)
            }
        }
        let elements = ranges.map { low, high in
            CodeElement(scale: 1, step: Self.step(over: high - low, levels: 255), offset: low)
        }
        return GraphCodes(
            codebook: Codebook(dimension: sample.columns, elements: elements),
            limit: .rounding(elements, center: mean)
        )
    }

    /// A codebook that gives no codes, but the unit that products of originals are counted in: small
    /// enough to tell them apart, and so that the greatest fits 31 bits.
    private func scale(greatestLength: Float) -> Codebook {
        // A query's greatest element, 127 units, is at least its length by √d.
        let most = 127 * Float(sample.columns).squareRoot() * greatestLength
        let element = CodeElement(
            scale: 1,
            step: Self.step(over: most, levels: Float(1 << 30)),
            offset: 0
        )
        return Codebook(
            dimension: sample.columns,
            elements: [CodeElement](repeating: element, count: sample.columns)
        )
    }

    /// The step of so many levels over a range, whose inverse is finite.
    private static func step(over range: Float, levels: Float) -> Float {
        let step = range / levels
        return step >= .leastNormalMagnitude ? step : 1
    }
}

/// A codebook, and which rows get a code by it.
struct GraphCodes {
    let codebook: Codebook
    let limit: CodeLimit
}
