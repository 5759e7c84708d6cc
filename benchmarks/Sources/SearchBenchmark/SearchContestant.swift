import Contestant
import Foundation
import Storage
import Tensors
import VectorSearch

/// Our indexes, one at a time.
struct SearchContestant {
    /// What a suite asks for; files of vectors are `.npy`, of results int32 or float32, row after row.
    enum Request: Decodable {
        /// Builds a graph over all vectors of a file.
        case graph(vectors: String, degree: Int, beam: Int, threads: Int)
        /// Builds an index that compares with every vector; `codes` makes one query faster.
        case exact(vectors: String, codes: Bool, threads: Int)
        /// Finds the `k` nearest of all queries, `batch` of them a call; rows go to `output`.
        case search(queries: String, k: Int, beam: Int, batch: Int, output: String?)
        /// The same among rows whose bit is set in a file of `n` bits, least significant first.
        case filtered(queries: String, k: Int, beam: Int, allowed: String, output: String?)
        /// Stores the index and its vectors in a folder.
        case save(folder: String)
        /// Opens a stored index and finds the nearest of the first query.
        case open(folder: String, queries: String, k: Int, beam: Int)
    }
    struct Facts: Encodable {
        let engine = "perennial"
    }
    private struct Built: Encodable {
        let seconds: Double
        let processor: Double
        let bytes: [String: Int]
    }

    let facts = Facts()
    private var image: IndexImage?
    private var originals: StoredVectors?
    private var index: (any VectorIndex)?
    private var queries: [String: Matrix] = [:]

    mutating func answer(_ request: Request) throws -> any Encodable {
        switch request {
        case .graph(let vectors, let degree, let beam, let threads):
            let parameters = GraphParameters(degree: degree, beam: beam)
            return try build(.graph(parameters), over: vectors, threads: threads)
        case .exact(let vectors, let codes, let threads):
            return try build(.exact(codec: codes ? .int8 : nil), over: vectors, threads: threads)
        case .search(let queries, let k, let beam, let batch, let output):
            let search = Search(k: k, beam: beam, batch: batch, allowed: nil)
            return try run(search, queries: queries, output: output)
        case .filtered(let queries, let k, let beam, let allowed, let output):
            let set = try RowSet(file: allowed, capacity: opened.count)
            let search = Search(k: k, beam: beam, batch: .max, allowed: set)
            return try run(search, queries: queries, output: output)
        case .save(let folder):
            guard let image, let originals else { throw CocoaError(.featureUnsupported) }
            let (time, _) = try TimeSpent.measure {
                try StoredIndex.write(image, originals: originals, folder: folder)
            }
            return TimesSpent([time])
        case .open(let folder, let file, let k, let beam):
            let first = try matrix(file).first
            let (time, _) = try TimeSpent.measure {
                let index = try StoredIndex.open(folder: folder)
                _ = try index.search(first, k: k, effort: .init(beam: beam), allowed: nil)
            }
            return TimesSpent([time])
        }
    }

    private var opened: any VectorIndex {
        get throws {
            guard let index else { throw CocoaError(.featureUnsupported) }
            return index
        }
    }

    private mutating func build(
        _ recipe: IndexRecipe,
        over file: String,
        threads: Int
    ) throws -> Built {
        (image, index) = (nil, nil)
        let originals = try StoredVectors(NumPyFile(path: file).matrix())
        let (time, built) = try TimeSpent.measure {
            try IndexImage(
                building: recipe,
                over: originals,
                metric: .innerProduct,
                threads: threads
            )
        }
        index = try built.open(originals: originals)
        self.originals = originals
        image = built
        var bytes = built.arrays.mapValues(\.byteCount)
        bytes["vectors"] = originals.array.byteCount
        return Built(seconds: time.wall, processor: time.processor, bytes: bytes)
    }

    private mutating func matrix(_ file: String) throws -> Matrix {
        if let known = queries[file] { return known }
        let matrix = try NumPyFile(path: file).matrix()
        queries[file] = matrix
        return matrix
    }

    private mutating func run(
        _ search: Search,
        queries file: String,
        output: String?
    ) throws
        -> TimesSpent
    {
        let found = try search.run(opened, queries: matrix(file))
        if let output { try found.write(output) }
        return TimesSpent(found.spent)
    }
}
