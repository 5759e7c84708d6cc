import Encoders
import Foundation
import Perennial
import Tensors
import TestSupport
import Testing
import VectorSearch

/// Vectors and documents that leave a gallery and come into one.
@Suite struct ExchangeTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()
    private let texts = (0..<300).map { "word\($0 % 41) other\($0 % 23) number\($0)" }

    init() throws { folder = try TemporaryFolder() }

    private func gallery(graphFrom: Int = 10_000) throws -> Gallery {
        let gallery = try Gallery.create(
            at: folder.path("gallery"),
            space: encoder.space,
            settings: GallerySettings(graphFrom: graphFrom)
        )
        try GalleryWriter(gallery).commit(
            texts.enumerated().map { DocumentRecord(key: "d\($0)", title: "t\($0)", text: $1) },
            vectors: encoder.encode(texts, options: EncodingOptions())
        )
        return gallery
    }

    @Test(arguments: [10_000, 100])
    func `a file for FAISS holds the vectors, and comes back as a gallery`(
        _ graphFrom: Int
    ) throws {
        let snapshot = try gallery(graphFrom: graphFrom).snapshot()
        let file = folder.path("out.faiss")
        let keys = folder.path("out.keys")
        try snapshot.exportFaiss(to: file)
        try snapshot.exportKeys(to: keys)
        let read = try FaissFile(reading: file)
        #expect(read.ids == (0..<300).map(Int64.init))
        #expect(read.vectors == encoder.encode(texts, options: EncodingOptions()))
        let imported = try ImportedVectors(path: file, keys: keys)
        #expect(imported.metric == .innerProduct)
        try imported.makeGallery(
            at: folder.path("again"),
            space: encoder.space,
            settings: GallerySettings()
        )
        let again = try Gallery(path: folder.path("again")).snapshot()
        let queries = encoder.encode(["word7 other7", "number123"], options: EncodingOptions())
        let options = SearchOptions(k: 5, isExact: true)
        let expected = try snapshot.search(queries, options: options)
        let found = try again.search(queries, options: options)
        #expect(found.map { $0.map(\.record.key) } == expected.map { $0.map(\.record.key) })
        #expect(found.map { $0.map(\.score) } == expected.map { $0.map(\.score) })
        #expect(try again.verify().isEmpty)
    }

    @Test func `arrays and keys leave out deleted documents`() throws {
        let gallery = try gallery()
        try GalleryWriter(gallery).delete(keys: ["d0", "d299"])
        let snapshot = try gallery.snapshot()
        try snapshot.exportVectors(to: folder.path("out.npy"))
        try snapshot.exportKeys(to: folder.path("out.keys"))
        let vectors = try NumPyFile(path: folder.path("out.npy")).matrix()
        let expected = encoder.encode(Array(texts[1..<299]), options: EncodingOptions())
        #expect(vectors == expected)
        let keys = try String(contentsOfFile: folder.path("out.keys"), encoding: .utf8)
        #expect(keys.split(separator: "\n").map(String.init) == (1..<299).map { "d\($0)" })
        #expect(throws: PerennialError.notCompact(path: folder.path("gallery"))) {
            try snapshot.exportFaiss(to: folder.path("out.faiss"))
        }
    }

    @Test func `lines of JSON have document and vector`() throws {
        struct Line: Decodable {
            let id: String
            let title: String?
            let text: String
            let embedding: [Float]
        }
        try gallery().snapshot().exportJSONLines(to: folder.path("out.jsonl"))
        let lines = try Fixtures.jsonLines(
            URL(fileURLWithPath: folder.path("out.jsonl")),
            as: Line.self
        )
        #expect(lines.map(\.text) == texts)
        #expect(lines[17].id == "d17")
        #expect(lines[17].title == "t17")
        let vector = encoder.encode([texts[17]], options: EncodingOptions())
        #expect(lines[17].embedding == vector.elements)
    }

    @Test func `more keys than vectors are refused`() throws {
        let keys = try folder.write("a\nb\nc\n", to: "keys.txt")
        var writer = try NumPyFileWriter(path: folder.path("two.npy"), columns: 4)
        try writer.append(Matrix(rows: 2, columns: 4))
        try writer.finish()
        let error = PerennialError.keyCount(path: keys, found: 3, expected: 2)
        #expect(throws: error) {
            try ImportedVectors(path: folder.path("two.npy"), keys: keys)
        }
    }

    private func two(_ elements: [Float] = [1, 0, 0, 1]) throws -> String {
        let path = folder.path("two.npy")
        var writer = try NumPyFileWriter(path: path, columns: 2)
        try writer.append(Matrix(rows: 2, columns: 2, elements: elements))
        try writer.finish()
        return path
    }

    @Test func `keys of vectors are there once, none is empty, and the line is named`() throws {
        let vectors = try two()
        let twice = try folder.write("k1\nk1\n", to: "twice.txt")
        #expect(throws: PerennialError.duplicateKey(key: "k1", position: "\(twice):2")) {
            try ImportedVectors(path: vectors, keys: twice)
        }
        let empty = try folder.write("\nk1\n", to: "empty.txt")
        #expect(throws: PerennialError.emptyKey(position: "\(empty):1")) {
            try ImportedVectors(path: vectors, keys: empty)
        }
        let file = folder.path("twice.faiss")
        try FaissFile.write(
            StoredVectors(Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])),
            metric: .innerProduct,
            ids: [7, 7],
            to: file
        )
        #expect(throws: PerennialError.duplicateKey(key: "7", position: "\(file): vector 1")) {
            try ImportedVectors(path: file)
        }
    }

    @Test func `keys are lines of bytes`() throws {
        let vectors = try two()
        let returns = try folder.write("\u{FEFF}k1\r\nk2\r\n", to: "crlf.txt")
        #expect(try ImportedVectors(path: vectors, keys: returns).keys == ["k1", "k2"])
        let equivalent = try folder.write("caf\u{E9}\ncafe\u{301}\n", to: "equivalent.txt")
        let imported = try ImportedVectors(path: vectors, keys: equivalent)
        #expect(imported.keys.map { Array($0.utf8).count } == [5, 6])
    }

    @Test func `an import that fails leaves nothing, so that the next one works`() throws {
        let path = folder.path("imported")
        let space = ImportedVectors.space(named: "s", dimension: 2)
        func make(_ elements: [Float]) throws {
            try ImportedVectors(path: two(elements))
                .makeGallery(at: path, space: space, settings: GallerySettings())
        }
        #expect(throws: (any Error).self) { try make([1, 0, .nan, 1]) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try make([1, 0, 0, 1])
        #expect(try Gallery(path: path).snapshot().manifest.documents == 2)
        #expect(throws: PerennialError.galleryExists(path: path)) { try make([1, 0, 0, 1]) }
        #expect(try Gallery(path: path).snapshot().manifest.documents == 2)
    }

    @Test func `spaces of imported vectors are told apart by name and width`() {
        let space = ImportedVectors.space(named: "old", dimension: 8)
        #expect(space == ImportedVectors.space(named: "old", dimension: 8))
        #expect(space != ImportedVectors.space(named: "new", dimension: 8))
        #expect(space != ImportedVectors.space(named: "old", dimension: 9))
        #expect(space.fingerprint.count == 64)
    }

    @Test func `tuning finds the exact neighbours with a wide beam`() throws {
        let gallery = try gallery(graphFrom: 100)
        let queries = encoder.encode(Array(texts[0..<20]), options: EncodingOptions())
        let tuning = try BeamTuning(
            gallery.snapshot(),
            queries: queries,
            beams: [10, 300],
            threads: 2
        )
        #expect(tuning.rows.map(\.beam) == [10, 300])
        #expect(tuning.rows[1].recall == 1)
        #expect(tuning.choice(recall: 1.1) == nil)
        #expect(try #require(tuning.choice(recall: 0)).beam == 10)
        try GalleryWriter(gallery).setBeam(77)
        #expect(try gallery.snapshot().manifest.settings.beam == 77)
    }
}
