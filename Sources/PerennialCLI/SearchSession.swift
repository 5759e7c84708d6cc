import Encoders
import Evaluation
import Perennial
import Tensors

/// Searches a gallery with texts, or with vectors that are ready.
struct SearchSession {
    let gallery: Gallery
    let mode: SearchMode
    let options: SearchOptions
    /// What encodes queries; `nil` when words alone are searched, or vectors are ready.
    let encoder: (any TextEncoder)?
    /// What searches with the new model of an unfinished upgrade, if there is one.
    private let upgrade: UpgradeSession?

    /// Queries that are encoded and searched together.
    private static let batch = 256

    /// A session over a gallery; loads the gallery's model when the mode compares vectors.
    ///
    /// - Throws: `PerennialError.spaceMismatch` when `model` names one of another space.
    init(
        _ gallery: Gallery,
        mode: SearchMode,
        model: QueryModelOptions,
        cascade: CascadeOptions = CascadeOptions(),
        options: SearchOptions
    ) throws {
        self.gallery = gallery
        self.mode = mode
        self.options = options
        guard mode != .lexical else {
            encoder = nil
            upgrade = nil
            return
        }
        let manifest = try gallery.snapshot().manifest
        let loaded = try model.encoder(
            fallback: manifest.space.reference,
            recognizing: manifest.spaces
        )
        try gallery.require(loaded.space, for: .query)
        encoder = loaded
        upgrade = try UpgradeSession(gallery, new: loaded, old: model.old, options: cascade)
    }

    /// A session that compares ready vectors.
    init(_ gallery: Gallery, options: SearchOptions) {
        self.gallery = gallery
        mode = .dense
        self.options = options
        encoder = nil
        upgrade = nil
    }

    /// Answers one query.
    func answer(_ query: QueryFile.Query) throws -> SearchAnswer {
        try answer(query.text) { try hits([query.text], $0) }
    }

    /// Answers one query whose vector is ready.
    func answer(vector: Matrix, named name: String) throws -> SearchAnswer {
        try answer(name) { try $0.search(vector, options: options) }
    }

    private func answer(
        _ query: String,
        _ search: (GallerySnapshot) throws -> [[Hit]]
    ) throws -> SearchAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        let snapshot = try gallery.snapshot()
        let hits = try search(snapshot).first ?? []
        let took = (clock.now - start) / .milliseconds(1)
        return SearchAnswer(
            gallery: gallery.path,
            query: query,
            space: snapshot.manifest.activeSpace,
            mode: mode,
            k: options.k,
            partial: hits.count < options.k ? partial(snapshot) : nil,
            tookMilliseconds: (took * 1000).rounded() / 1000,
            hits: hits.map(SearchAnswer.Hit.init)
        )
    }

    /// Why there are fewer hits than wanted.
    private func partial(_ snapshot: GallerySnapshot) -> String {
        let documents = snapshot.manifest.documents
        if mode == .lexical { return "no other document has a word of the query" }
        return options.filter == nil
            ? "the gallery has \(documents) documents" : "no other document meets the filter"
    }

    /// Answers many queries as a TREC run; equal keys of results come from one snapshot.
    func run(_ queries: [QueryFile.Query], progress: (Int) -> Void = { _ in }) throws -> Run {
        try run(ids: queries.map(\.id), progress: progress) { snapshot, range in
            try hits(queries[range].map(\.text), snapshot)
        }
    }

    /// Answers many queries whose vectors are ready, `m × d`, as a TREC run.
    func run(vectors: Matrix, ids: [String]) throws -> Run {
        try run(ids: ids, progress: { _ in }) { snapshot, range in
            let rows = Matrix(
                rows: range.count,
                columns: vectors.columns,
                elements: range.flatMap { Array(vectors[row: $0]) }
            )
            return try snapshot.search(rows, options: options)
        }
    }

    private func run(
        ids: [String],
        progress: (Int) -> Void,
        _ search: (GallerySnapshot, Range<Int>) throws -> [[Hit]]
    ) throws -> Run {
        let snapshot = try gallery.snapshot()
        var run = Run()
        var start = 0
        while start < ids.count {
            let range = start..<min(start + Self.batch, ids.count)
            for (id, hits) in zip(ids[range], try search(snapshot, range)) {
                try run.add(
                    query: id,
                    entries: hits.map { Run.Entry(document: $0.record.key, score: $0.score) }
                )
            }
            start = range.upperBound
            progress(start)
        }
        return run
    }

    private func hits(_ texts: [String], _ snapshot: GallerySnapshot) throws -> [[Hit]] {
        guard let encoder else { return try snapshot.search(words: texts, options: options) }
        if let upgrade {
            return try upgrade.hits(texts, snapshot, options: options, isHybrid: mode == .hybrid)
        }
        let vectors = try encoder.encode(texts, options: EncodingOptions(prompt: .role(.query)))
        return try mode == .hybrid
            ? snapshot.search(vectors, words: texts, options: options)
            : snapshot.search(vectors, options: options)
    }
}
