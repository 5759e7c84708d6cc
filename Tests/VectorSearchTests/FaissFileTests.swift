import Foundation
import Tensors
import TestSupport
import Testing
import VectorSearch

@Suite struct FaissFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: Metric.allCases)
    func `a flat file gives back its vectors, ids and metric`(metric: Metric) throws {
        let (stored, _) = TestVectors.clustered(70, dimension: 11, seed: 2)
        let ids = (0..<70).map { Int64($0) * 1_000_000_007 }
        let path = folder.path("flat.faiss")
        try FaissFile.write(try StoredVectors(stored), metric: metric, ids: ids, to: path)
        let file = try FaissFile(reading: path)
        #expect(file.vectors == stored)
        #expect(file.ids == ids)
        #expect(file.metric == metric)
    }

    @Test(arguments: Metric.allCases)
    func `a graph file gives back its vectors, ids and metric`(metric: Metric) throws {
        let (stored, _) = TestVectors.clustered(600, dimension: 20, seed: 2)
        let originals = try StoredVectors(stored)
        let image = try IndexImage(
            building: .graph(.init(degree: 6, beam: 20)),
            over: originals,
            metric: metric,
            threads: 2
        )
        let graph = try #require(try image.open(originals: originals) as? GraphIndex)
        let ids = (0..<600).map { Int64(600 - $0) }
        let path = folder.path("graph.faiss")
        try graph.writeFaissFile(to: path, ids: ids)
        let file = try FaissFile(reading: path)
        #expect(file.vectors == stored)
        #expect(file.ids == ids)
        #expect(file.metric == metric)
    }

    @Test func `a file that is none is refused with its path`() throws {
        let path = try folder.write("this is no index", to: "text.faiss")
        #expect {
            _ = try FaissFile(reading: path)
        } throws: { error in
            guard case VectorSearchError.faissFileUnreadable(let named, _) = error else {
                return false
            }
            return named == path
        }
        #expect(throws: VectorSearchError.self) {
            _ = try FaissFile(reading: folder.path("absent.faiss"))
        }
    }

    @Test func `an index without original vectors is refused`() throws {
        let (stored, _) = TestVectors.clustered(300, dimension: 8, seed: 2)
        let codec = try FaissCodec(training: .product(parts: 4, bits: 4), on: stored, threads: 1)
        let path = try folder.write(Data(codec.bytes()), to: "codec.faiss")
        #expect(throws: VectorSearchError.faissKindNotSupported(path: path)) {
            _ = try FaissFile(reading: path)
        }
    }

    @Test func `a folder that is not there cannot be written to`() throws {
        let originals = try StoredVectors(Matrix(rows: 1, columns: 1))
        #expect(throws: VectorSearchError.self) {
            try FaissFile.write(
                originals,
                metric: .euclidean,
                ids: [1],
                to: folder.path("no/such/file")
            )
        }
    }
}
