internal import Encoders
internal import Tensors

extension GalleryWriter {
    /// Passages that are embedded and kept at once.
    private static let renewedAtOnce = 256

    /// What the caller of long work is told and asked.
    public struct UpgradeObserver {
        /// Called with what is done and how much there is.
        public var progress: (_ done: Int, _ total: Int) -> Void
        /// Asked after each batch whether to end.
        public var isCancelled: () -> Bool

        /// An observer with the given answers.
        public init(
            progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in },
            isCancelled: @escaping () -> Bool = { false }
        ) {
            self.progress = progress
            self.isCancelled = isCancelled
        }
    }

    /// The vectors of rows in the new space, `n × d`; embeds those that no earlier work left.
    ///
    /// What is embedded is kept batch by batch, so that work that was interrupted goes on there.
    ///
    /// - Throws: `PerennialError.interrupted`, `.changedMeanwhile` when the upgrade has ended or leads
    ///   to another space now, and what the encoder throws.
    func renew(
        _ places: [GallerySnapshot.RowPlace],
        of snapshot: GallerySnapshot,
        with encoder: any TextEncoder,
        observer: UpgradeObserver
    ) throws -> (vectors: Matrix, encoded: Int) {
        let dimension = encoder.space.dimension
        let names = places.map(snapshot.name(of:))
        var vectors = try names.map(snapshot.renewedVector(of:))
        let missing = vectors.indices.filter { vectors[$0] == nil }
        for first in stride(from: 0, to: missing.count, by: Self.renewedAtOnce) {
            guard !observer.isCancelled() else {
                throw PerennialError.interrupted(committed: first)
            }
            let batch = missing[first..<min(first + Self.renewedAtOnce, missing.count)]
            let matrix = try encoder.encode(
                batch.map { try snapshot.embeddedText(of: places[$0]) },
                options: EncodingOptions(prompt: .role(.document))
            )
            let rows = batch.map { names[$0] }
            guard try gallery.store.append(matrix, of: rows, in: encoder.space) else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            for (row, index) in batch.enumerated() { vectors[index] = Array(matrix[row: row]) }
            observer.progress(places.count - missing.count + first + batch.count, places.count)
        }
        let elements = vectors.flatMap { $0 ?? [] }
        return (
            Matrix(rows: places.count, columns: dimension, elements: elements), missing.count
        )
    }
}

extension [GallerySnapshot.RowPlace] {
    /// So many rows drawn at random, so that every source has its share whatever the order is.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - phase: other phases give other rows; the same phase always gives the same.
    /// - Returns: the rows in their order; all of them where there are fewer.
    func spread(_ count: Int, phase: Double) -> Self {
        SampledRows.draw(count, of: self.count, seed: phase.bitPattern).map { self[$0] }
    }
}
