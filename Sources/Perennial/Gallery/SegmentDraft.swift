internal import Storage
internal import VectorSearch

/// A segment that is being written: its arrays go to disk before a manifest names them.
struct SegmentDraft {
    let number: UInt32
    let space: String
    let originals: StoredVectors
    /// The document number of every row, ascending.
    let documents: [UInt64]

    /// Builds the index, writes every array, and answers what the manifest will say.
    ///
    /// Nothing is visible to readers before a manifest names the segment. `vectors` is the array of
    /// the originals where they are on disk already.
    func write(
        to store: GalleryStore,
        settings: GallerySettings,
        threads: Int,
        vectors: ArrayLayout? = nil
    ) throws -> SegmentDescription {
        let image = try IndexImage(
            building: settings.recipe(rows: originals.count),
            over: originals,
            metric: settings.metric,
            threads: threads
        )
        var arrays: [String: ArrayLayout] = [:]
        arrays[Segment.vectorsArray] =
            try vectors
            ?? store.write(
                originals.array,
                named: Segment.vectorsArray,
                ofSegment: number
            )
        arrays[Segment.documentsArray] = try store.write(
            DocumentNumbers.array(documents),
            named: Segment.documentsArray,
            ofSegment: number
        )
        for (name, array) in image.arrays {
            arrays[name] = try store.write(array, named: name, ofSegment: number)
        }
        return SegmentDescription(
            number: number,
            space: space,
            rows: originals.count,
            deleted: 0,
            codec: originals.codec,
            index: image.header,
            arrays: arrays
        )
    }
}
