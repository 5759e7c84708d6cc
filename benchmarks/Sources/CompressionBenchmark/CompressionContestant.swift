import Contestant
import Tensors
import VectorSearch

/// Our codecs, one at a time.
struct CompressionContestant {
    struct Facts: Encodable {
        let engine = "perennial"
    }
    private struct Built: Encodable {
        let seconds: Double
        /// Bytes of a vector with its part of what all share.
        let bytes: Double
        /// Bytes of a code alone.
        let code: Int
    }
    private struct Found: Encodable {
        /// By query the rows that were found.
        let rows: [[Int32]]
        /// Processor milliseconds of each query.
        let milliseconds: [Double]
    }
    private struct Missing: Error, CustomStringConvertible {
        let description = "no index yet: ask for `build` first"
    }

    let facts = Facts()
    private var index: CodedIndex?
    private var files: [String: StoredVectors] = [:]
    private var originals: StoredVectors?

    mutating func answer(_ request: CompressionRequest) throws -> any Encodable {
        switch request {
        case .build(let file, let codec, let threads):
            return try build(GalleryCodec(named: codec), over: vectors(file), threads: threads)
        case .search(let queries, let k, let candidates):
            guard let index, let originals else { throw Missing() }
            var recipe = index.header.recipe
            recipe.rescoring = candidates > 0 ? .originals : .none
            recipe.candidates = max(candidates, 1)
            return try search(index.rescored(recipe, with: originals), vectors(queries), k: k)
        case .exact(let file, let queries, let k, let anew):
            if anew == true { files = [:] }
            let index = ExactIndex(originals: try vectors(file), metric: .innerProduct)
            return try search(index, vectors(queries), k: k)
        }
    }

    private mutating func vectors(_ file: String) throws -> StoredVectors {
        if let known = files[file] { return known }
        let read = try StoredVectors(NumPyFile(path: file).matrix())
        files[file] = read
        return read
    }

    private mutating func build(
        _ codec: GalleryCodec,
        over vectors: StoredVectors,
        threads: Int
    ) throws -> Built {
        let built = try Contestant.time {
            try IndexImage(
                building: .coded(CodedRecipe(codec)),
                over: vectors,
                metric: .innerProduct,
                threads: threads
            )
        }
        guard case .coded(let header) = built.result.header else { throw Missing() }
        let opened = try CodedIndex(header: header, arrays: built.result.arrays, originals: nil)
        (index, originals) = (opened, vectors)
        return Built(
            seconds: built.seconds,
            bytes: Double(opened.codeBytes) / Double(vectors.count),
            code: codec.codeBytes(dimension: vectors.dimension, metric: .innerProduct)
        )
    }

    private func search(
        _ index: any VectorIndex,
        _ queries: StoredVectors,
        k: Int
    ) throws -> Found {
        var rows: [[Int32]] = []
        var milliseconds: [Double] = []
        for query in 0..<queries.count {
            let vector = queries.matrix([query])
            let found = try Contestant.processorTime {
                try index.search(vector, k: k, effort: SearchEffort(), allowed: nil)
            }
            rows.append(Array(found.result.rows))
            milliseconds.append(1_000 * found.seconds)
        }
        return Found(rows: rows, milliseconds: milliseconds)
    }
}
