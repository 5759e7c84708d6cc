internal import Storage
internal import Tensors

/// Directions of falling variance, in segments whose coordinates have the same number of bits.
struct PrincipalSegments: Sendable {
    /// The directions that are kept, `k × d`, in half precision.
    let axes: Matrix
    /// Bytes of the bit planes of a code, the lowest bit first.
    let planes: [Int]
    /// By coordinate the usual distance of its levels, `k`.
    let steps: [Float]
    /// Everything by name.
    let arrays: [String: MappedArray]

    private static let names = (
        axes: "codec.axes", planes: "codec.planes", steps: "codec.steps"
    )
    /// Coordinates of so few bits are mixed: signs tell more of what is alike in all of them.
    private static let fewBits = 2
    private static let seed: UInt64 = 0x5E6

    /// Learns from what vectors have beside their mean, `n × d`; at least `d` of them.
    init(_ bytes: Int, of centred: Matrix) throws(VectorSearchError) {
        let directions = try FaissTraining.principalDirections(of: centred)
        let coordinates = centred.multiplied(byTransposed: directions)
        var variances = coordinates.meanOfRows { value, _ in Double(value) * Double(value) }
            .map { Float($0) }
        // They fall but for rounding.
        for index in variances.indices.dropFirst() {
            variances[index] = min(variances[index], variances[index - 1])
        }
        let planes = BitAllocation.planes(bytes: bytes, variances: variances)
        let kept = min(8 * planes[0], directions.rows)
        var rows = directions.firstRows(kept).transposed
        for (segment, bits) in Self.segments(planes, elements: kept) where bits <= Self.fewBits {
            Self.mix(&rows, segment)
            let mean = variances[segment].reduce(0, +) / Float(segment.count)
            for index in segment { variances[index] = mean }
        }
        // A constant coordinate has a step as well, which changes nothing.
        let least = max(variances[0] * 1e-12, .leastNormalMagnitude)
        let steps = Self.segments(planes, elements: kept).flatMap { segment, bits in
            variances[segment].map { max($0, least).squareRoot() * BitAllocation.steps[bits] }
        }
        let halves = try StoredVectors(rows.transposed, codec: .float16)
        let sizes = (0..<BitAllocation.mostBits).map { Int32($0 < planes.count ? planes[$0] : 0) }
        let stored = MappedArray(copying: sizes.span, rowBytes: 4)
        try self.init(
            arrays: [
                Self.names.axes: halves.array,
                Self.names.planes: stored,
                Self.names.steps: MappedArray(copying: steps.span, rowBytes: 4),
            ],
            bytes: bytes,
            dimension: centred.columns
        )
    }

    /// Opens what ``arrays`` held.
    init(
        arrays: [String: MappedArray],
        bytes: Int,
        dimension: Int
    ) throws(VectorSearchError) {
        func array(_ name: String) throws(VectorSearchError) -> MappedArray {
            guard let array = arrays[name] else { throw .arrayMissing(name: name) }
            return array
        }
        let planes = try array(Self.names.planes)
        try [ArrayShape(name: Self.names.planes, rows: BitAllocation.mostBits, rowBytes: 4)]
            .require(arrays)
        let all = (0..<planes.rows).flatMap { planes.integers(ofRow: $0).map(Int.init) }
        guard all == all.sorted(by: >), all[0] <= (dimension + 7) / 8, all.reduce(0, +) == bytes,
            (all.last ?? 0) >= 0
        else { throw .damaged(array: Self.names.planes, row: 0) }
        let kept = min(8 * all[0], dimension)
        try [
            ArrayShape(name: Self.names.axes, rows: kept, rowBytes: 2 * dimension),
            ArrayShape(name: Self.names.steps, rows: kept, rowBytes: 4),
        ].require(arrays)
        let steps = try array(Self.names.steps)
        try steps.requireFiniteFloats(name: Self.names.steps)
        let axes = try StoredVectors(
            array(Self.names.axes),
            codec: .float16,
            dimension: dimension
        )
        try axes.requireFinite()
        self.axes = axes.matrix(0..<kept)
        self.planes = all.filter { $0 > 0 }
        self.steps = steps.floats
        guard self.steps.allSatisfy({ $0 > 0 }) else {
            throw .damaged(array: Self.names.steps, row: 0)
        }
        self.arrays = [
            Self.names.axes: axes.array, Self.names.planes: planes, Self.names.steps: steps,
        ]
    }

    /// Names of the arrays, in a fixed order.
    static let arrayNames = [names.axes, names.planes, names.steps]

    /// Coordinates with the same number of bits.
    private static func segments(_ planes: [Int], elements: Int) -> [(Range<Int>, bits: Int)] {
        let ends = planes.map { min(8 * $0, elements) }
        return ends.indices.reversed().compactMap { plane in
            let first = plane + 1 < ends.count ? ends[plane + 1] : 0
            return first < ends[plane] ? (first..<ends[plane], bits: plane + 1) : nil
        }
    }

    /// Rotates some columns at random.
    private static func mix(_ rows: inout Matrix, _ columns: Range<Int>) {
        let rotation = RandomRotation(dimension: columns.count, seed: seed)
        var part = (0..<rows.rows).flatMap { row in Array(rows[row: row])[columns] }
        rotation.rotate(&part)
        for row in 0..<rows.rows {
            for (place, column) in columns.enumerated() {
                rows.elements[row * rows.columns + column] = part[row * columns.count + place]
            }
        }
    }
}
