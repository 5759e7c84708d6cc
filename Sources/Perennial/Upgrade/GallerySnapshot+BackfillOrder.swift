internal import Compatibility
internal import Encoders
internal import Storage
internal import Tensors

extension GallerySnapshot {
    /// Rows that stand for what queries reached; more would cost time and change little.
    private static let mostReached = 1_000
    /// Rows that errors are measured on.
    private static let mostMeasured = 5_000
    /// Rows that are compared or judged at once.
    private static let tile = 4_096

    /// The live rows of a document, one after another.
    func places(ofDocument number: UInt64) -> [RowPlace] {
        for (index, segment) in segments.enumerated() {
            let rows = segment.documents.rows(of: number)
            if let first = rows.first, segment.isLive(first) {
                return rows.map { RowPlace(segment: index, row: $0) }
            }
        }
        return []
    }

    /// The documents that have no vector in a segment of the new space, in the order of a backfill.
    func awaitingDocuments(_ order: BackfillOrder) throws -> [UInt64] {
        let places = livePlaces(isAwaiting: true)
        let ordered: [RowPlace]
        switch order {
        case .stored: ordered = places
        case .accessed: ordered = try nearestToReached(places)
        case .uncertain: ordered = try leastCertain(places)
        }
        return Self.firstOccurrences(ordered.map { segment(at: $0.segment).documents[$0.row] })
    }

    /// Rows with kept vectors first, then those nearest to them.
    private func nearestToReached(_ places: [RowPlace]) throws -> [RowPlace] {
        let kept = Set(try pendingRows())
        let reached = places.filter { kept.contains(name(of: $0)) }
        guard !reached.isEmpty else { return places }
        let anchors = try vectors(of: reached.spread(Self.mostReached, phase: 0.5))
        let isReached = Set(reached)
        return try reached
            + sorted(places.filter { !isReached.contains($0) }) { rows in
                let products = rows.multiplied(byTransposed: anchors)
                return (0..<rows.rows).map { products[row: $0].max() ?? 0 }
            }
    }

    /// Rows whose stored vector lets expect the greatest error of the projection.
    private func leastCertain(_ places: [RowPlace]) throws -> [RowPlace] {
        guard let error = try expectedError() else { return places }
        return try sorted(places) { error($0).elements }
    }

    /// The projection's error as a linear function of a stored vector, fitted on rows that both
    /// spaces have; `nil` when there are too few.
    private func expectedError() throws -> AffineMap? {
        let projection = try storage.read { try store.projection(in: $0) }
        let names = try pendingRows() + renewedNames
        var rows: [(place: RowPlace, renewed: [Float])] = []
        let seed: UInt64 = 0xBACF
        for index in SampledRows.draw(Self.mostMeasured, of: names.count, seed: seed) {
            let name = names[index]
            guard let place = place(of: name), let vector = try renewedVector(of: name) else {
                continue
            }
            rows.append((place, vector))
        }
        guard rows.count >= UpgradeSample.least, let space = manifest.upgradeSpace else {
            return nil
        }
        let stored = try vectors(of: rows.map(\.place))
        let renewed = Matrix(
            rows: rows.count,
            columns: space.dimension,
            elements: rows.flatMap(\.renewed)
        )
        let mapped = try projection(
            [
                SpaceVectors(renewed, in: ProjectionSpace(space)),
                SpaceVectors(stored, in: ProjectionSpace(manifest.documentSpace)),
            ],
            into: manifest.documentSpace.fingerprint,
            of: manifest.identity ?? ""
        )
        let errors = (0..<rows.count).map { row in
            zip(mapped[row: row], stored[row: row]).reduce(Float(0)) {
                $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
            }
        }
        return try AffineMap(
            ridge: stored,
            onto: Matrix(rows: rows.count, columns: 1, elements: errors)
        )
    }

    /// Rows by a value of their stored vectors, greatest first, then as indexed.
    private func sorted(
        _ places: [RowPlace],
        by value: (Matrix) -> [Float]
    ) throws -> [RowPlace] {
        var values: [Float] = []
        for first in stride(from: 0, to: places.count, by: Self.tile) {
            let tile = places[first..<min(first + Self.tile, places.count)]
            values += value(try vectors(of: Array(tile)))
        }
        return places.indices.sorted {
            values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1
        }.map { places[$0] }
    }

    private static func firstOccurrences(_ numbers: [UInt64]) -> [UInt64] {
        var seen: Set<UInt64> = []
        return numbers.filter { seen.insert($0).inserted }
    }
}
