internal import Encoders
internal import Storage
internal import Synchronization
internal import Tensors
internal import VectorSearch

extension GallerySnapshot {
    /// A row of a document's segment, by place of the segment and row in it.
    struct RowPlace: Hashable {
        let segment: Int
        let row: Int
    }

    /// The rows of a segment whose document has vectors in the new space; `nil` for none.
    func renewedRows(ofSegment place: Int) -> RowSet? {
        guard !renewedSegments.isEmpty else { return nil }
        return coverage.withLock { coverage in
            if let known = coverage[place] { return known }
            let segment = segments[place]
            var rows = RowSet(capacity: segment.description.rows, filled: false)
            let numbers = renewedDocuments
            var next = 0
            // Both are ascending.
            for row in 0..<segment.description.rows {
                let number = segment.documents[row]
                while next < numbers.count, numbers[next] < number { next += 1 }
                if next < numbers.count, numbers[next] == number { rows[row] = true }
            }
            coverage[place] = rows
            return rows
        }
    }

    /// The numbers of all documents that have vectors in the new space, ascending.
    private var renewedDocuments: [UInt64] {
        var numbers: [UInt64] = []
        for segment in renewedSegments {
            for row in 0..<segment.description.rows where segment.isLive(row) {
                numbers.append(segment.documents[row])
            }
        }
        return numbers.sorted()
    }

    /// The names of all rows in segments of the new space.
    var renewedNames: [RowName] {
        renewedSegments.enumerated().flatMap { index, segment in
            (0..<segment.description.rows).filter(segment.isLive).map {
                name(of: RowPlace(segment: segments.count + index, row: $0))
            }
        }
    }

    /// The live rows of all documents, without those that have a vector in a renewed segment if
    /// `isAwaiting`.
    func livePlaces(isAwaiting: Bool = false) -> [RowPlace] {
        segments.indices.flatMap { place in
            let segment = segments[place]
            let renewed = isAwaiting ? renewedRows(ofSegment: place) : nil
            return (0..<segment.description.rows)
                .filter { segment.isLive($0) && !(renewed?[$0] ?? false) }
                .map { RowPlace(segment: place, row: $0) }
        }
    }

    /// The name of a row.
    func name(of place: RowPlace) -> RowName {
        let segment = segment(at: place.segment)
        let document = segment.documents[place.row]
        var first = place.row
        while first > 0, segment.documents[first - 1] == document { first -= 1 }
        return RowName(document: document, ordinal: place.row - first)
    }

    /// Where a named row is among the segments of all documents; `nil` when its document is gone.
    func place(of name: RowName) -> RowPlace? {
        place(of: name, among: segments).map { RowPlace(segment: $0.segment, row: $0.row) }
    }

    private func place(of name: RowName, among segments: [Segment]) -> RowPlace? {
        for (index, segment) in segments.enumerated() {
            let rows = segment.documents.rows(of: name.document)
            let row = rows.lowerBound + Int(name.ordinal)
            if rows.contains(row), segment.isLive(row) { return RowPlace(segment: index, row: row) }
        }
        return nil
    }

    /// The documents all of whose live rows are among the named ones.
    func documents(whollyIn names: Set<RowName>) -> Set<UInt64> {
        let rows = Dictionary(grouping: names, by: \.document)
        return Set(
            rows.filter { number, named in
                let places = places(ofDocument: number)
                return !places.isEmpty && places.count == named.count
            }.keys
        )
    }

    /// The names of all rows with a pending vector in the new space, ascending.
    func pendingRows() throws -> [RowName] {
        guard let space = manifest.upgrade?.to else { return [] }
        return try storage.read { try store.pending.rows(in: space, $0) }
    }

    /// The rows that are embedded anew but in no segment of the new space yet, in the order of
    /// documents; of documents whose every row is.
    func embeddedRows() throws -> [RenewedRow] {
        let names = try pendingRows()
        let whole = documents(whollyIn: Set(names)).subtracting(renewedDocuments)
        return try whole.sorted().flatMap { number in
            try places(ofDocument: number).compactMap { place in
                let name = name(of: place)
                return try renewedVector(of: name).map {
                    RenewedRow(
                        name: name,
                        vector: $0,
                        span: segment(at: place.segment).spans?[place.row]
                    )
                }
            }
        }
    }

    /// What is embedded for a row.
    func embeddedText(of place: RowPlace) throws -> String {
        let segment = segment(at: place.segment)
        let record = try document(number: segment.documents[place.row])
        return segment.spans?[place.row].map { record.embeddedTexts(of: [$0])[0] }
            ?? record.embeddedText
    }

    /// The stored vectors of rows of one dimension, `n × d`.
    func vectors(of places: [RowPlace]) throws -> Matrix {
        var elements: [Float] = []
        for place in places {
            elements += try segment(at: place.segment).vectors([place.row]).elements
        }
        let columns = manifest.documentSpace.dimension
        return Matrix(rows: places.count, columns: columns, elements: elements)
    }

    /// The vector of a row in the new space, from a segment or kept beside them; `nil` for none.
    func renewedVector(of name: RowName) throws -> [Float]? {
        guard let space = manifest.upgradeSpace else { return nil }
        if let place = place(of: name, among: renewedSegments) {
            return try renewedSegments[place.segment].vectors([place.row]).elements
        }
        return try storage.read {
            try store.pending.vector(of: name, in: space, $0)
        }
    }
}
