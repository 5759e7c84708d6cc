package import Tensors
internal import VectorSearch

/// Blocks of the table that resemble an earlier one share its numbers, which are learned on.
package struct DeduplicatedTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// The blocks that are stored, one after another.
    package var parameters: [Float]
    /// By block of a row where its numbers begin.
    private let starts: [Int]
    private let height: Int
    private let breadth: Int

    /// A number a block says whose numbers it has.
    package var bytes: Int { 4 * (parameters.count + starts.count) }

    /// Rows and columns of a block: small ones, as rows of a token table differ.
    private static let block = (rows: 1, columns: 32)
    private static let relaxation: Float = 1.3
    /// Tables of the hash, and blocks of a bucket that one is compared with: there are hundreds of
    /// thousands of such blocks, and each is tried once a tolerance.
    private static let (tables, candidates) = (12, 8)

    /// Joins blocks within a tolerance that grows until the table is small enough.
    package init(fitting original: Matrix, ratio: Double, seed: UInt64) throws(TrainingError) {
        var options = BlockDeduplication.Options()
        options.rows = Self.block.rows
        options.columns = min(Self.block.columns, original.columns)
        (options.tables, options.candidates) = (Self.tables, Self.candidates)
        let limit = ratio * Double(original.elements.count)
        let least = BlockDeduplication(original, options: options).owners.count
        guard Double(least + options.columns) <= limit else {
            let smallest = Double(least + options.columns) / Double(original.elements.count)
            throw .ratio(ratio, of: .deduplication, smallest: smallest)
        }
        var blocks = BlockDeduplication(original, options: options)
        repeat {
            blocks = BlockDeduplication(original, options: options)
            blocks.join(options: options, until: limit, seed: seed)
            options.tolerance *= Self.relaxation
        } while Double(blocks.memory) > limit
        tokens = original.rows
        dimension = original.columns
        height = options.rows
        breadth = options.columns
        var places = [Int](repeating: 0, count: blocks.owners.count)
        var elements: [Float] = []
        for (block, owner) in blocks.owners.enumerated() where block == owner {
            places[block] = elements.count
            elements += blocks.blocks[block]
        }
        starts = blocks.owners.map { places[$0] }
        parameters = elements
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        forEachElement(of: ids) { place, own in out.elements[place] = parameters[own] }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        forEachElement(of: ids) { place, own in gradients[own] += gradient.elements[place] }
    }

    private func forEachElement(of ids: [Int32], _ body: (_ place: Int, _ own: Int) -> Void) {
        let across = (dimension + breadth - 1) / breadth
        for (row, id) in ids.enumerated() {
            for c in 0..<dimension {
                let block = Int(id) / height * across + c / breadth
                let width = min(breadth, dimension - c / breadth * breadth)
                body(row * dimension + c, starts[block] + Int(id) % height * width + c % breadth)
            }
        }
    }
}
