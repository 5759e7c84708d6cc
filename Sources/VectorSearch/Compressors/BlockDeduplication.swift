package import Tensors

/// Blocks of a matrix of which similar ones are stored once (Zhou et al., PVLDB 2022; as in
/// arXiv:2311.15578).
///
/// Blocks are taken by their 75th percentile, the least first. A hash for distances (Datar et al. 2004)
/// finds earlier blocks that may be near; the most similar one takes the place of a block where enough
/// of their elements are nearly equal.
package struct BlockDeduplication: Sendable {
    /// Rows and columns of a block, and when two are alike.
    package struct Options: Sendable {
        /// Rows of a block at most.
        package var rows = 10_000
        /// Columns of a block at most.
        package var columns = 100
        /// How far elements of similar blocks are apart at most.
        package var tolerance: Float = 0.01
        /// The share of such elements that makes blocks similar.
        package var similarity = 0.7
        /// Tables of the hash, each of one projection.
        package var tables = 90
        /// Blocks of a bucket that one is compared with at most.
        ///
        /// They are the last, whose percentiles are nearest. Of many small blocks buckets would
        /// fill up.
        package var candidates = Int.max

        /// What the survey takes.
        package init() {}

        /// The survey's, in blocks of as many rows as leave a hundred of them in a small matrix.
        package init(rows: Int) {
            self.rows = max(1, min(self.rows, rows / 100))
        }
    }

    /// The width of a hash's buckets.
    private static let width: Float = 0.09

    private let rows: Int
    private let columns: Int
    private let height: Int
    private let breadth: Int
    /// By block, row of blocks after row, the block that is stored for it.
    package private(set) var owners: [Int]
    /// The elements of blocks, row after row; none of those that another stands for.
    package private(set) var blocks: [[Float]]

    /// All blocks, each its own.
    package init(_ matrix: Matrix, options: Options) {
        (rows, columns) = (matrix.rows, matrix.columns)
        height = min(options.rows, max(matrix.rows, 1))
        breadth = min(options.columns, matrix.columns)
        let across = (matrix.columns + breadth - 1) / breadth
        let down = (matrix.rows + height - 1) / height
        var blocks: [[Float]] = []
        for block in 0..<across * down {
            let (top, left) = (block / across * height, block % across * breadth)
            var elements: [Float] = []
            for row in top..<min(top + height, rows) {
                elements += matrix[row: row].dropFirst(left).prefix(breadth)
            }
            blocks.append(elements)
        }
        self.blocks = blocks
        owners = Array(blocks.indices)
    }

    /// Elements that are stored, and a number a block.
    package var memory: Int {
        blocks.reduce(owners.count) { $0 + $1.count }
    }

    /// Drops blocks that resemble an earlier one, until the memory is small enough or none is left.
    package mutating func join(options: Options, until limit: Double, seed: UInt64) {
        let order = blocks.indices.sorted {
            (Self.percentile(blocks[$0]), $0) < (Self.percentile(blocks[$1]), $1)
        }
        var buckets: [Bucket: [Int]] = [:]
        var left = memory
        let projections = Projections(tables: options.tables, width: Self.width, seed: seed)
        for block in order where Double(left) > limit {
            let hashes = projections.hashes(of: blocks[block])
            let near = Set(
                hashes.enumerated().flatMap { table, hash in
                    buckets[Bucket(table, hash), default: []].suffix(options.candidates)
                }
            )
            let alike = near.map { (share(block, $0, options.tolerance), $0) }
                .filter { $0.0 >= options.similarity }
            if let best = alike.max(by: { ($0.0, $1.1) < ($1.0, $0.1) })?.1 {
                owners[block] = best
                left -= blocks[block].count
                blocks[block] = []
            } else {
                for (table, hash) in hashes.enumerated() {
                    buckets[Bucket(table, hash), default: []].append(block)
                }
            }
        }
    }

    /// Some rows, with what is stored for their blocks, `count × d`.
    package func dense(_ range: Range<Int>) -> Matrix {
        let across = (columns + breadth - 1) / breadth
        var elements: [Float] = []
        elements.reserveCapacity(range.count * columns)
        for row in range {
            for place in 0..<across {
                let width = min(breadth, columns - place * breadth)
                let start = row % height * width
                elements += blocks[owners[row / height * across + place]][start..<start + width]
            }
        }
        return Matrix(rows: range.count, columns: columns, elements: elements)
    }

    /// The share of elements that are nearly equal; 0 for blocks of other shapes.
    private func share(_ one: Int, _ other: Int, _ tolerance: Float) -> Double {
        let (left, right) = (blocks[one], blocks[other])
        guard left.count == right.count, !left.isEmpty else { return 0 }
        let alike = zip(left, right).count { abs($0 - $1) <= tolerance }
        return Double(alike) / Double(left.count)
    }

    private static func percentile(_ elements: [Float]) -> Float {
        let sorted = elements.sorted()
        return sorted[min(sorted.count * 3 / 4, sorted.count - 1)]
    }

    private struct Bucket: Hashable {
        let table: Int
        let hash: Int

        init(_ table: Int, _ hash: Int) {
            self.table = table
            self.hash = hash
        }
    }

    /// Random projections onto lines that are cut into buckets: ⌊(a · x + b) / width⌋, where signs stand
    /// for Gaussian numbers: sums of so many elements are nearly Gaussian with either.
    private struct Projections {
        let tables: Int
        let width: Float
        let seed: UInt64

        func hashes(of elements: [Float]) -> [Int] {
            (0..<tables).map { table in
                var draws = SplitMix64(seed: seed &+ UInt64(table) &* 0x9E37)
                var sum = draws.share() * width
                var signs: UInt64 = 0
                for (index, element) in elements.enumerated() {
                    if index % 64 == 0 { signs = draws.next() }
                    sum += signs & 1 == 0 ? element : -element
                    signs >>= 1
                }
                return Int((sum / width).rounded(.down))
            }
        }
    }

    static func compress(
        _ matrix: Matrix,
        ratio: Double,
        seed: UInt64
    ) throws(VectorSearchError) -> CompressedMatrix {
        let options = Options(rows: matrix.rows)
        let size = Double(matrix.elements.count)
        var blocks = BlockDeduplication(matrix, options: options)
        blocks.join(options: options, until: ratio * size, seed: seed)
        guard Double(blocks.memory) <= ratio * size else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.deduplication.rawValue,
                ratio: ratio,
                smallest: Double(blocks.memory) / size
            )
        }
        let stored = blocks
        return CompressedMatrix(
            .deduplication,
            of: matrix,
            memory: Double(stored.memory),
            details: "\(Set(stored.owners).count) of \(stored.owners.count) blocks"
        ) { range in stored.dense(range) }
    }
}
