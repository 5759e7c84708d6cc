internal import Tensors

/// The elements of greatest magnitude as a sparse matrix (arXiv:2311.15578, from DeepLight).
public struct SparseRows: Sendable {
    /// How places are stored.
    public enum Format: String, Sendable {
        /// A number a row says where it starts: two elements for each that is kept, one a row.
        case compressedRows = "CSR"
        /// Every element has its row and column: three for each that is kept.
        case coordinates = "COO"
    }

    /// The format of less memory for a ratio: rows of three elements and more are compressed.
    public static func format(columns: Int, ratio: Double) -> Format {
        ratio * Double(columns) >= 3 ? .compressedRows : .coordinates
    }

    /// The share of elements that is kept within a share of the memory.
    public static func keptShare(columns: Int, ratio: Double) -> Double {
        switch format(columns: columns, ratio: ratio) {
        case .compressedRows: (ratio * Double(columns) - 1) / 2 / Double(columns)
        case .coordinates: ratio / 3
        }
    }

    /// The places of the `count` elements of greatest magnitude, the earlier first among equals.
    package static func greatest(_ count: Int, of elements: [Float]) -> [Int] {
        // Floats that are not negative are in the order of their bits.
        let bits = elements.map { abs($0).bitPattern }
        var (low, high) = (UInt32(0), Float.infinity.bitPattern)
        while low < high {
            let middle = low + (high - low) / 2
            if bits.count(where: { $0 > middle }) <= count {
                high = middle
            } else {
                low = middle + 1
            }
        }
        var spare = count - bits.count { $0 > low }
        return bits.indices.filter { place in
            if bits[place] > low { return true }
            guard bits[place] == low, spare > 0 else { return false }
            spare -= 1
            return true
        }
    }

    private let columns: Int
    private let starts: [Int32]
    private let places: [Int32]
    private let values: [Float]

    init(_ matrix: Matrix, kept count: Int) {
        columns = matrix.columns
        let kept = Self.greatest(count, of: matrix.elements)
        places = kept.map { Int32($0 % matrix.columns) }
        values = kept.map { matrix.elements[$0] }
        var starts = [Int32](repeating: 0, count: matrix.rows + 1)
        for place in kept { starts[place / matrix.columns + 1] += 1 }
        for row in 0..<matrix.rows { starts[row + 1] += starts[row] }
        self.starts = starts
    }

    func dense(_ range: Range<Int>) -> Matrix {
        var result = Matrix(rows: range.count, columns: columns)
        for row in range {
            let start = (row - range.lowerBound) * columns
            for place in Int(starts[row])..<Int(starts[row + 1]) {
                result.elements[start + Int(places[place])] = values[place]
            }
        }
        return result
    }

    static func compress(
        _ matrix: Matrix,
        ratio: Double
    ) throws(VectorSearchError) -> CompressedMatrix {
        let size = Double(matrix.elements.count)
        let kept = Int(keptShare(columns: matrix.columns, ratio: ratio) * size)
        guard kept > 0, matrix.elements.count < Int(Int32.max) else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.pruning.rawValue,
                ratio: ratio,
                smallest: 3 / size
            )
        }
        let format = format(columns: matrix.columns, ratio: ratio)
        let sparse = SparseRows(matrix, kept: kept)
        return CompressedMatrix(
            .pruning,
            of: matrix,
            memory: format == .compressedRows ? Double(2 * kept + matrix.rows) : Double(3 * kept),
            details: "\(kept) elements, \(format.rawValue)"
        ) { range in sparse.dense(range) }
    }
}
