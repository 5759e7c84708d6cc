import Contestant
import Foundation
import Storage
import Tensors
import VectorSearch

/// Our indexes, one at a time.
struct SearchContestant {
    struct Facts: Encodable {
        let engine = "perennial"
    }
    private struct Built: Encodable {
        let seconds: Double
        let processor: Double
        let bytes: [String: Int]
    }
    private struct Missing: Error, CustomStringConvertible {
        let description = "no index yet: ask for `graph` or `exact` first"
    }

    let facts = Facts()
    private var image: IndexImage?
    private var originals: StoredVectors?
    private var index: (any VectorIndex)?
    private var queries: [String: Matrix] = [:]
    private var truths: [String: Neighbors] = [:]

    mutating func answer(_ request: SearchRequest) throws -> any Encodable {
        switch request {
        case .graph(let vectors, let degree, let beam, let threads):
            let parameters = GraphParameters(degree: degree, beam: beam)
            return try build(.graph(parameters), over: vectors, threads: threads)
        case .exact(let vectors, let codes, let threads):
            return try build(.exact(codec: codes ? .int8 : nil), over: vectors, threads: threads)
        case .search(let queries, let k, let beam, let batch, let allowed, let output):
            let set = try allowed.map { try RowFiles.set($0, capacity: opened.index.count) }
            let search = Search(k: k, beam: beam, batch: batch, allowed: set)
            let found = try search.run(opened.index, queries: matrix(queries))
            if let output { try RowFiles.write(found.rows, to: output) }
            return found.spent
        case .judge(let queries, let k, let allowed, let found):
            return try judge(queries, k: k, allowed: allowed, found: found)
        case .save(let folder):
            var spent = TimeSpent()
            let (image, originals) = try (opened.image, opened.originals)
            try spent.measure { try StoredIndex.write(image, originals: originals, folder: folder) }
            return spent
        case .open(let folder, let queries, let k, let beam):
            let first = try NumPyFile(path: queries).matrix(rows: 0..<1)
            var spent = TimeSpent()
            _ = try spent.measure {
                try StoredIndex.open(folder: folder)
                    .search(first, k: k, effort: .init(beam: beam), allowed: nil)
            }
            return spent
        }
    }

    private var opened: (image: IndexImage, originals: StoredVectors, index: any VectorIndex) {
        get throws {
            guard let image, let originals, let index else { throw Missing() }
            return (image, originals, index)
        }
    }

    private mutating func build(
        _ recipe: IndexRecipe,
        over file: String,
        threads: Int
    ) throws -> Built {
        (image, index) = (nil, nil)
        truths = [:]
        let originals = try StoredVectors(NumPyFile(path: file).matrix())
        var spent = TimeSpent()
        let image = try spent.measure {
            try IndexImage(
                building: recipe,
                over: originals,
                metric: .innerProduct,
                threads: threads
            )
        }
        index = try image.open(originals: originals)
        (self.image, self.originals) = (image, originals)
        var bytes = image.arrays.mapValues(\.byteCount)
        bytes["vectors"] = originals.array.byteCount
        return Built(seconds: spent.seconds[0], processor: spent.processor[0], bytes: bytes)
    }

    private mutating func matrix(_ file: String) throws -> Matrix {
        if let known = queries[file] { return known }
        let matrix = try NumPyFile(path: file).matrix()
        queries[file] = matrix
        return matrix
    }

    private mutating func judge(
        _ file: String,
        k: Int,
        allowed: String?,
        found: String
    ) throws -> Judge {
        let originals = try opened.originals
        let queries = try matrix(file)
        let name = "\(k) \(file) \(allowed ?? "")"
        if truths[name] == nil {
            truths[name] = try ExactIndex(originals: originals, metric: .innerProduct).search(
                queries,
                k: k,
                effort: .init(),
                allowed: allowed.map { try RowFiles.set($0, capacity: originals.count) }
            )
        }
        guard let truth = truths[name] else { throw Missing() }
        return try Judge(
            found: RowFiles.read(found),
            truth: truth,
            queries: queries,
            originals: originals
        )
    }
}
