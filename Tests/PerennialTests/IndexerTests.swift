import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

@Suite struct IndexerTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ range: Range<Int>) -> String {
        range.map {
            #"{"id":"\#($0)","text":"number \#($0) of many","parity":"\#($0 % 2)"}"# + "\n"
        }
        .joined()
    }

    private func gallery(_ name: String = "gallery") throws -> Gallery {
        let path = folder.path(name)
        return try Gallery.exists(at: path)
            ? Gallery(path: path, access: .readWrite)
            : Gallery.create(at: path, space: encoder.space)
    }

    private func index(
        _ path: String,
        into gallery: Gallery,
        options: IndexingOptions = IndexingOptions(documentsPerCommit: 50, documentsPerBatch: 20),
        observer: Indexer.Observer = .init()
    ) throws -> IndexingProgress {
        var indexer = try Indexer(
            writer: GalleryWriter(gallery),
            encoder: encoder,
            options: options
        )
        return try indexer.run(DocumentReader([DocumentSource(path)]), observer: observer)
    }

    @Test func `every document of a source is indexed, with its metadata`() throws {
        let source = try folder.write(lines(0..<130), to: "docs.jsonl")
        let gallery = try gallery()
        let progress = try index(source, into: gallery)
        #expect(progress.committed == 130)
        let snapshot = try gallery.snapshot()
        #expect(snapshot.manifest.documents == 130)
        #expect(snapshot.manifest.segments.count == 1)
        #expect(try snapshot.document(key: "77")?.metadata["parity"] == .string("1"))
        #expect(try snapshot.verify().isEmpty)
    }

    @Test func `a cancelled run keeps what it encoded and a resumed one does the rest`() throws {
        let source = try folder.write(lines(0..<200), to: "docs.jsonl")
        let gallery = try gallery()
        var batches = 0
        let observer = Indexer.Observer(
            progress: { _ in batches += 1 },
            isCancelled: { batches >= 3 }
        )
        #expect(throws: PerennialError.self) {
            try index(source, into: gallery, observer: observer)
        }
        let kept = try gallery.snapshot().manifest.documents
        #expect(kept > 0 && kept < 200)
        let options = IndexingOptions(
            knownKeys: .skip,
            documentsPerCommit: 50,
            documentsPerBatch: 20
        )
        let progress = try index(source, into: gallery, options: options)
        #expect(progress.known == kept)
        #expect(progress.committed == 200 - kept)
        #expect(try gallery.snapshot().manifest.documents == 200)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a duplicate key stops the run at its line and keeps what came before`() throws {
        let source = try folder.write(lines(0..<30) + lines(7..<8), to: "docs.jsonl")
        let gallery = try gallery()
        let error = #expect(throws: PerennialError.self) { try index(source, into: gallery) }
        #expect("\(try #require(error))".contains("docs.jsonl:31"))
        #expect(try gallery.snapshot().manifest.documents == 30)
    }

    @Test(arguments: [
        #"{"id":"bad","text":"   "}"#, #"["not an object"]"#, #"{"id":"7","text":"again"}"#,
        #"{"id":"open","text":"#,
    ])
    func `a bad record can be skipped and is reported with its place`(_ bad: String) throws {
        let source = try folder.write(lines(0..<30) + bad + "\n" + lines(30..<60), to: "docs.jsonl")
        let gallery = try gallery()
        var rejections: [Rejection] = []
        let progress = try index(
            source,
            into: gallery,
            options: IndexingOptions(
                badRecords: .skip,
                documentsPerCommit: 50,
                documentsPerBatch: 20
            ),
            observer: .init(rejection: { rejections.append($0) })
        )
        #expect(progress.committed == 60)
        #expect(progress.rejected == 1)
        #expect(rejections.count == 1)
        #expect(rejections[0].position.contains("docs.jsonl:31"))
    }

    @Test func `upserting replaces documents and keeps the last of a key`() throws {
        let gallery = try gallery()
        _ = try index(folder.write(lines(0..<40), to: "a.jsonl"), into: gallery)
        let changed =
            #"{"id":"3","text":"first change"}"# + "\n" + #"{"id":"3","text":"last change"}"#
        let progress = try index(
            folder.write(changed, to: "b.jsonl"),
            into: gallery,
            options: IndexingOptions(knownKeys: .replace)
        )
        #expect(progress.committed == 1)
        #expect(try gallery.snapshot().document(key: "3")?.text == "last change")
        #expect(try gallery.snapshot().manifest.documents == 40)
        #expect(try gallery.snapshot().verify().isEmpty)
    }
}
