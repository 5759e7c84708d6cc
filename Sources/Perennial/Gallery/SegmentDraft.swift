internal import LexicalSearch
internal import Storage
internal import VectorSearch

/// A segment that is being written: its arrays go to disk before a manifest names them.
struct SegmentDraft {
    /// What is known of the vectors.
    enum Content {
        /// They themselves.
        case vectors(StoredVectors)
        /// Codes alone, because the gallery has dropped its originals.
        case codes(IndexImage)
    }

    let number: UInt32
    let space: String
    let content: Content
    /// The document number of every row, ascending.
    let documents: [UInt64]
    /// The part of its document that every row stands for; `nil` where each row is a document.
    let spans: [Range<Int>]?
    /// The words of every row; `nil` for a gallery without them.
    let words: InvertedIndexImage?
    /// What the gallery's codec has learned; `nil` where nothing is compressed.
    var trained: TrainedCodec?

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
        let parts =
            switch content {
            case .vectors(let originals):
                try settings.index(over: originals, by: trained, threads: threads)
            case .codes(let image): SegmentIndex(image: image, vectors: .dropped)
            }
        var arrays = parts.image.arrays
        arrays[Segment.documentsArray] = DocumentNumbers.array(documents)
        if let spans { arrays[Segment.spansArray] = PassageSpans.array(spans) }
        for (name, array) in words?.arrays ?? [:] { arrays[Segment.wordsPrefix + name] = array }
        var layouts: [String: ArrayLayout] = [:]
        var codec = settings.originals
        switch (parts.vectors, content) {
        case (.asTheyAre, .vectors(let originals)):
            codec = originals.codec
            layouts[Segment.vectorsArray] =
                try vectors
                ?? store.write(originals.array, named: Segment.vectorsArray, ofSegment: number)
        case (.replaced(let kept), _):
            codec = kept.codec
            arrays[Segment.vectorsArray] = kept.array
        default: break
        }
        for (name, array) in arrays {
            layouts[name] = try store.write(array, named: name, ofSegment: number)
        }
        return SegmentDescription(
            number: number,
            space: space,
            rows: documents.count,
            deleted: 0,
            passages: spans.map { _ in
                SegmentDescription.PassageCounts(
                    documents: GallerySnapshot.withoutRepetitions(documents).count,
                    deleted: 0
                )
            },
            codec: codec,
            index: parts.image.header,
            words: words?.header,
            arrays: layouts
        )
    }
}
