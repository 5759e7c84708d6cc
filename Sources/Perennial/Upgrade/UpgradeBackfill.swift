internal import Compatibility
public import Encoders
internal import Foundation
internal import Storage
internal import Tensors

/// In which order documents are embedded anew.
public enum BackfillOrder: String, Sendable, Codable, CaseIterable {
    /// Those that queries reached, which a cascade has embedded already; then those nearest to them.
    case accessed
    /// Those first whose stored vector lets expect the greatest error of the projection.
    ///
    /// Source: the idea of Jaeckle and others, FastFill, ICLR 2023, with a ridge regression in the
    /// place of their network.
    case uncertain
    /// As they were indexed.
    case stored
}

/// How documents are embedded anew.
public struct BackfillOptions: Sendable {
    /// The order.
    public var order: BackfillOrder
    /// How many documents at most; all when `nil`.
    public var limit: Int?
    /// Documents a commit.
    public var documentsPerCommit: Int

    /// Options; everything by default, what queries reached first.
    public init(
        order: BackfillOrder = .accessed,
        limit: Int? = nil,
        documentsPerCommit: Int = 4_096
    ) {
        self.order = order
        self.limit = limit
        self.documentsPerCommit = documentsPerCommit
    }
}

/// What a backfill did.
public struct BackfillReport: Sendable, Codable, Equatable {
    /// Documents that are in the new space now and were not before.
    public var documents = 0
    /// Passages that were embedded for it; the others had been embedded by fits and cascades.
    public var encoded = 0
    /// Documents that are in the old space alone.
    public var remaining = 0
}

extension GalleryWriter {
    /// Embeds documents anew, commit by commit, while the gallery is searched and used.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted`, `.spaceMismatch`, `.interrupted` (everything up
    ///   to the last commit is kept), and what the encoder throws.
    public func backfillUpgrade(
        _ encoder: any TextEncoder,
        options: BackfillOptions = BackfillOptions(),
        observer: UpgradeObserver = UpgradeObserver()
    ) throws -> BackfillReport {
        let start = try gallery.snapshot()
        guard start.manifest.upgrade?.fit != nil else {
            throw PerennialError.upgradeNotFitted(path: gallery.path)
        }
        try UpgradeModels(new: encoder, old: nil).require(start.manifest)
        let ordered = try start.awaitingDocuments(options.order)
        let wanted = Array(ordered.prefix(options.limit ?? ordered.count))
        var report = BackfillReport(remaining: ordered.count)
        for first in stride(from: 0, to: wanted.count, by: max(1, options.documentsPerCommit)) {
            let last = min(first + max(1, options.documentsPerCommit), wanted.count)
            let batch = wanted[first..<last].sorted()
            let inner = UpgradeObserver(isCancelled: observer.isCancelled)
            do {
                report.encoded += try backfill(batch, with: encoder, observer: inner)
            } catch PerennialError.interrupted {
                throw PerennialError.interrupted(committed: report.documents)
            }
            report.documents += batch.count
            report.remaining -= batch.count
            observer.progress(last, wanted.count)
        }
        return report
    }

    /// Embeds documents, and commits them as a segment in the new space.
    private func backfill(
        _ documents: [UInt64],
        with encoder: any TextEncoder,
        observer: UpgradeObserver
    ) throws -> Int {
        let snapshot = try gallery.snapshot()
        guard let space = snapshot.manifest.upgrade?.to, space == encoder.space.fingerprint else {
            throw PerennialError.changedMeanwhile(path: gallery.path)
        }
        let places = documents.flatMap(snapshot.places(ofDocument:))
        let renewed = try renew(places, of: snapshot, with: encoder, observer: observer)
        let rows = places.enumerated().map { index, place in
            RenewedRow(
                name: snapshot.name(of: place),
                vector: renewed.vectors.row(index),
                span: snapshot.segment(at: place.segment).spans?[place.row]
            )
        }
        let store = gallery.store
        try writeRenewed(rows, of: snapshot, withWords: false) {
            description,
            manifest,
            transaction in
            if let description { manifest.renewedSegments.append(description) }
            try store.pending.forget(rows.map(\.name), in: space, transaction)
        }
        while let group = MergePolicy.nextGroup(of: try gallery.snapshot().manifest.renewedSegments)
        {
            try mergeRenewed(group)
        }
        return renewed.encoded
    }

    /// Merges segments of the new space.
    private func mergeRenewed(_ numbers: [UInt32]) throws {
        let snapshot = try gallery.snapshot()
        let store = gallery.store
        let sources = Set(numbers)
        let rows = try snapshot.renewedRows(ofSegments: sources)
        try writeRenewed(rows, of: snapshot, withWords: false) { merged, manifest, transaction in
            manifest.replaceSegments(numbers, with: merged)
            for number in numbers { try store.deleteSegment(number, in: transaction) }
        }
    }
}
