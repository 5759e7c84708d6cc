public import Encoders
internal import Foundation
internal import Storage
public import Tables
internal import Tensors

/// Finds the columns of a lake that join with columns of a table, and measures how well.
public struct JoinSearch {
    let lake: Lake
    let encoder: (any TextEncoder)?
    let options: JoinOptions

    /// How many columns the vectors propose, at least, and how many for each candidate wanted.
    private static let leastProposals = 30
    private static let proposalsPerCandidate = 2
    /// Which share of the best score a column needs to be looked at more closely.
    private static let finalistShare = 0.5

    /// A search of `lake`.
    ///
    /// - Parameters:
    ///   - lake: where to look.
    ///   - encoder: the encoder of the lake's space; `nil` will do for joins by equality.
    ///   - options: what is wanted.
    /// - Throws: `PerennialError.spaceMismatch` when the encoder is of another space than the lake.
    public init(
        _ lake: Lake,
        encoder: (any TextEncoder)?,
        options: JoinOptions = JoinOptions()
    ) throws {
        precondition(options.kind == .equi || encoder != nil, "meaning needs an encoder")
        if let encoder { try lake.gallery.require(encoder.space, for: .document) }
        self.lake = lake
        self.encoder = encoder
        self.options = options
    }

    /// The best candidates for the columns of those names together, best first; at most `k`.
    ///
    /// Columns of the table itself are left out. Several columns are a composite key: what is measured is how many of
    /// their values side by side are found side by side.
    ///
    /// - Throws: `PerennialError.unknownColumn`, `.ambiguousColumn`, `.emptyColumn`, and `.notTextual` for numbers where
    ///   only meaning counts.
    public func candidates(for table: Table, columns names: [String]) throws -> [JoinCandidate] {
        precondition(!names.isEmpty, "a column to join by")
        let places = try names.map { try Self.place(of: $0, in: table) }
        let columns = places.map { QueryColumn(table.columns[$0]) }
        for column in columns where column.values.count == 0 {
            throw PerennialError.emptyColumn(table: table.name, name: column.column.name)
        }
        if columns.count > 1 { return try composite(table, places, columns) }
        return try single(table, places[0], columns[0])
    }

    private func single(
        _ table: Table,
        _ place: Int,
        _ query: QueryColumn
    ) throws -> [JoinCandidate] {
        let snapshot = try lake.gallery.snapshot()
        let similarities = try proposals(table, query, snapshot)
        let excluded = try ownColumns(of: table, in: snapshot)
        var found: Set<UInt32> = Set(similarities.keys).subtracting(excluded)
        if options.kind != .semantic {
            for keys in [query.values.keys, PaddedDigits.keys(of: query)] where !keys.isEmpty {
                var search = OverlapSearch(lake.store, k: options.k)
                let results = try snapshot.storage.read {
                    try search.search(keys, excluding: excluded, in: $0)
                }
                found.formUnion(results.map(\.column))
            }
        }
        var columns = try found.sorted().compactMap { number in
            try snapshot.storage.read { transaction in
                try StoredColumn(number, lake.store, in: transaction)
            }.map { MeasuredColumn($0, query, similarity: similarities[number]) }
        }
        try match(query, &columns)
        return best(columns.compactMap { candidate(query, place, table, $0) })
    }

    /// Looks for partners by meaning: a few values in all columns, then all values in those that could be the best.
    private func match(_ query: QueryColumn, _ columns: inout [MeasuredColumn]) throws {
        guard options.kind != .equi, let encoder else { return }
        let matcher = ValueMatcher(encoder, threshold: options.threshold)
        let textual = columns.indices.filter { columns[$0].stored.column.isTextual }
        try match(query, &columns, textual, .survey, matcher)
        let scores = textual.map { (index: $0, score: columns[$0].evidence.score) }
            .sorted { $0.score > $1.score }
        guard let best = scores.first?.score, best > 0 else { return }
        let finalists = scores.prefix(options.k).filter {
            columns[$0.index].isPartial && $0.score >= Self.finalistShare * best
        }
        try match(
            query,
            &columns,
            finalists.map(\.index),
            .thorough(encoding: options.comparedValues),
            matcher
        )
    }

    private func match(
        _ query: QueryColumn,
        _ columns: inout [MeasuredColumn],
        _ chosen: [Int],
        _ effort: MatchEffort,
        _ matcher: ValueMatcher
    ) throws {
        let plans = chosen.map { columns[$0].plan(query, effort) }
        try matcher.encode(for: plans)
        for (index, plan) in zip(chosen, plans) { columns[index].take(plan, matcher) }
    }

    /// The columns that are near the query's in meaning, with their similarities.
    private func proposals(
        _ table: Table,
        _ query: QueryColumn,
        _ snapshot: GallerySnapshot
    ) throws -> [UInt32: Float] {
        guard options.kind != .equi, let encoder else { return [:] }
        guard query.column.type != .number else {
            if options.kind == .both { return [:] }
            throw PerennialError.notTextual(table: table.name, name: query.column.name)
        }
        let texts = ColumnTexts(settings: try lake.settings(), encoder: encoder)
        let text = try snapshot.storage.read {
            try texts.text(
                name: query.column.name,
                values: query.texts.map(\.value),
                title: table.title,
                lake.store,
                in: $0
            )
        }
        let vector = try encoder.encode([text], options: EncodingOptions(prompt: .role(.document)))
        let k = max(Self.leastProposals, Self.proposalsPerCandidate * options.k)
        let hits = try snapshot.search(vector, options: SearchOptions(k: k)).first ?? []
        var similarities: [UInt32: Float] = [:]
        for hit in hits {
            guard case .number(let number) = hit.record.metadata["number"] else { continue }
            similarities[UInt32(number)] = hit.score
        }
        return similarities
    }

    /// The candidate that a column is; `nil` where nothing speaks for it.
    private func candidate(
        _ query: QueryColumn,
        _ place: Int,
        _ table: Table,
        _ measured: MeasuredColumn
    ) -> JoinCandidate? {
        let other = measured.stored
        var evidence = measured.settledEvidence(query)
        let (notes, hasGain) = FormatNotes.notes(
            evidence,
            query,
            other,
            open: measured.open(query).map(\.value)
        )
        evidence.notes = notes
        let isRelated = evidence.matched > 0 || !evidence.pairs.isEmpty
        guard isRelated || hasGain || measured.similarity != nil else { return nil }
        let text = JoinQueryText(
            query: SQLTable(table),
            other: SQLTable(other.table),
            queryKeys: [JoinQueryText.Key(query, place)],
            otherKeys: [JoinQueryText.Key(other.column)],
            missing: [other.sharedMissing(query)]
        )
        let isSame = evidence.spelledTheSame == evidence.matched
        let pairs = evidence.pairs
        let sql = Self.sql(&evidence, table, other.table) { () throws(SQLTable.Refusal) in
            pairs.isEmpty
                ? try text.equality(isSpelledTheSame: isSame) : try text.pairs(pairs)
        }
        return JoinCandidate(
            table: other.table.name,
            columns: [other.column.name],
            score: evidence.score,
            similarity: measured.similarity,
            evidence: evidence,
            sql: sql
        )
    }

    /// The SQL of a candidate, or a note why there is none; a note too where it may differ.
    static func sql(
        _ evidence: inout JoinEvidence,
        _ table: Table,
        _ other: LakeTable,
        _ write: () throws(SQLTable.Refusal) -> String
    ) -> String? {
        do {
            let sql = try write()
            for (name, rows) in [(table.name, table.skippedRows), (other.name, other.skippedRows)]
            where rows > 0 {
                evidence.notes.append(
                    "\(rows) damaged rows of \(name) are left out; DuckDB may judge some of them otherwise"
                )
            }
            return sql
        } catch {
            evidence.notes.append("\(error)")
            return nil
        }
    }

    /// The `k` best of candidates.
    func best(_ candidates: [JoinCandidate]) -> [JoinCandidate] {
        let sorted = candidates.sorted { left, right in
            if left.score != right.score { return left.score > right.score }
            let (mine, other) = (left.similarity ?? -1, right.similarity ?? -1)
            if mine != other { return mine > other }
            let (jaccard, otherJaccard) = (left.evidence.jaccard, right.evidence.jaccard)
            if jaccard != otherJaccard { return jaccard > otherJaccard }
            return (left.table, left.columns.joined()) < (right.table, right.columns.joined())
        }
        return Array(sorted.prefix(options.k))
    }

    /// Numbers of the table's own columns, where it is in the lake.
    func ownColumns(of table: Table, in snapshot: GallerySnapshot) throws -> Set<UInt32> {
        let location = URL(fileURLWithPath: table.name).resolvingSymlinksInPath().path
        let own = try snapshot.storage.read {
            try lake.store.table(identity: location, in: $0)
        }
        return Set(own?.columns ?? [])
    }

    /// The place of the column of a name.
    private static func place(of name: String, in table: Table) throws -> Int {
        let places = table.columns.indices.filter {
            table.columns[$0].name.utf8.elementsEqual(name.utf8)
        }
        guard let place = places.first else {
            let names = table.columns.map(\.name)
            throw PerennialError.unknownColumn(
                table: table.name,
                name: name,
                nearest: NameDistance.nearest(to: name, among: names)
            )
        }
        guard places.count == 1 else {
            throw PerennialError.ambiguousColumn(table: table.name, name: name)
        }
        return place
    }
}

extension JoinEvidence {
    /// The share of the query's values that find a partner; see ``JoinCandidate/score``.
    var score: Double {
        guard queryDistinct > 0 else { return 0 }
        let similarities = pairs.reduce(0) { $0 + Double($1.similarity) }
        let byMeaning = comparedShare > 0 ? similarities / comparedShare : 0
        return min(1, (Double(matched) + byMeaning) / Double(queryDistinct))
    }
}

extension JoinQueryText.Key {
    init(_ query: QueryColumn, _ place: Int) {
        self.init(
            place: place,
            form: query.form,
            foldings: query.foldings,
            isUniform: query.isUniform
        )
    }

    init(_ column: LakeColumn) {
        self.init(
            place: column.place,
            form: column.form,
            foldings: column.foldings,
            isUniform: column.isUniform
        )
    }
}
