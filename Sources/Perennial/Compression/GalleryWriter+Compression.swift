internal import Encoders
internal import Storage
internal import Tensors
internal import VectorSearch

extension GalleryWriter {
    /// Compresses every vector, or compresses them by another codec; searches go on meanwhile.
    ///
    /// The codec learns from live rows of all segments. Codes are written first; one transaction then
    /// puts them in the place of the indexes. Later documents are encoded by what it has learned.
    ///
    /// - Parameters:
    ///   - compression: how, and whether the vectors as they were stay. Without them there is no way
    ///     back.
    ///   - progress: told what share of the vectors is encoded, 0 to 1.
    /// - Throws: `PerennialError.originalsDropped`; `VectorSearchError.tooFewVectors`,
    ///   `.notDivisible`, `.tooManyDimensions`; `StorageError`.
    public func compress(
        _ compression: GalleryCompression,
        progress: (Double) -> Void = { _ in }
    ) throws {
        // A segment that is merged now would come out as the settings were before.
        try finishBackgroundMerge()
        let snapshot = try gallery.snapshot()
        if snapshot.manifest.settings.compression?.originals == .dropped {
            throw PerennialError.originalsDropped(path: gallery.path)
        }
        let trained = try snapshot.training(compression.recipe.codec, threads: threads)
        var settings = snapshot.manifest.settings
        settings.compression = compression
        if compression.originals == .dropped, compression.recipe.rescoring == .float16 {
            settings.originals = .float16
        }
        let total = snapshot.segments.reduce(0) { $0 + $1.description.rows }
        var done = 0
        let changed = try snapshot.segments.map { segment in
            guard let originals = segment.originals else {
                throw PerennialError.originalsDropped(path: gallery.path)
            }
            let index = try settings.index(over: originals, by: trained, threads: threads)
            done += originals.count
            progress(Double(done) / Double(max(total, 1)))
            var description = try replaceIndex(of: segment.description, by: index.image)
            if compression.originals == .dropped { description.uncompressed = nil }
            switch index.vectors {
            case .asTheyAre: break
            case .dropped: description.arrays[Segment.vectorsArray] = nil
            case .replaced(let vectors):
                description.codec = vectors.codec
                description.arrays[Segment.vectorsArray] = try write(
                    vectors.array,
                    named: Segment.vectorsArray,
                    ofSegment: description.number
                )
            }
            return description
        }
        try publish(changed, settings, since: snapshot)
    }

    /// Takes compression back: indexes from before are searched again, and answer as they did.
    ///
    /// Segments that were written since get the index that the settings say.
    ///
    /// - Throws: `PerennialError.notCompressed`, `.originalsDropped`; `StorageError`.
    public func decompress() throws {
        try finishBackgroundMerge()
        let snapshot = try gallery.snapshot()
        guard let compression = snapshot.manifest.settings.compression else {
            throw PerennialError.notCompressed(path: gallery.path)
        }
        guard compression.originals == .kept else {
            throw PerennialError.originalsDropped(path: gallery.path)
        }
        let settings = snapshot.manifest.settings.uncompressed
        let changed = try snapshot.segments.map { segment in
            var description = segment.description
            guard case .coded = description.index, let originals = segment.originals else {
                return description
            }
            guard let before = description.uncompressed else {
                let image = try IndexImage(
                    building: settings.recipe(rows: originals.count),
                    over: originals,
                    metric: settings.metric,
                    threads: threads
                )
                return try replaceIndex(of: description, by: image)
            }
            for name in description.index.arrayNames { description.arrays[name] = nil }
            description.arrays.merge(before.arrays) { $1 }
            description.index = before.index
            description.uncompressed = nil
            return description
        }
        try publish(changed, settings, since: snapshot)
    }

    /// Writes another index of a segment under names that no reader knows; the first one that is not
    /// of codes is remembered.
    private func replaceIndex(
        of description: SegmentDescription,
        by image: IndexImage
    ) throws -> SegmentDescription {
        var changed = description
        var before: [String: ArrayLayout] = [:]
        for name in description.index.arrayNames {
            before[name] = changed.arrays.removeValue(forKey: name)
        }
        if case .coded = description.index {
        } else {
            changed.uncompressed = .init(index: description.index, arrays: before)
        }
        if case .coded = image.header {} else { changed.uncompressed = nil }
        changed.index = image.header
        for (name, array) in image.arrays {
            changed.arrays[name] = try write(array, named: name, ofSegment: description.number)
        }
        return changed
    }

    /// Writes an array under a name that was never used.
    private func write(
        _ array: MappedArray,
        named name: String,
        ofSegment number: UInt32
    ) throws -> ArrayLayout {
        try gallery.store.write(array, named: "\(takeSegmentNumber())/\(name)", ofSegment: number)
    }

    /// Puts changed descriptions in the place of those before, and removes arrays that they no longer
    /// name, in one transaction.
    ///
    /// - Throws: `PerennialError.changedMeanwhile` when segments or compression are not those of
    ///   `snapshot`; what was deleted since stays deleted.
    private func publish(
        _ changed: [SegmentDescription],
        _ settings: GallerySettings,
        since snapshot: GallerySnapshot
    ) throws {
        let store = gallery.store
        let next = takeSegmentNumber()
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            guard manifest.holdsSegments(of: snapshot.manifest) else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            let before = manifest.segments
            for (var description, now) in zip(changed, before) {
                description.deleted = now.deleted
                description.passages = now.passages
                manifest.replaceSegments([description.number], with: description)
            }
            manifest.settings.compression = settings.compression
            manifest.settings.originals = settings.originals
            // What was certified are the answers of other codes.
            manifest.upgrade?.verdict = nil
            manifest.nextSegment = max(manifest.nextSegment, next + 1)
            let kept = Set(manifest.segments.flatMap { $0.allArrays.map(\.name) })
            for layout in before.flatMap(\.allArrays) where !kept.contains(layout.name) {
                try store.arrays.remove(layout.name, in: transaction)
            }
            try store.put(manifest, in: transaction)
        }
    }
}

extension GallerySnapshot {
    /// Learns a codec from live rows of all segments.
    func training(_ codec: GalleryCodec, threads: Int) throws -> TrainedCodec {
        let live = segments.reduce(0) { $0 + $1.description.rows - $1.description.deleted }
        var wanted = codec.learningRows(of: live)[...]
        var elements: [Float] = []
        var place = 0
        for segment in segments {
            for row in 0..<segment.description.rows where segment.isLive(row) {
                if place == wanted.first {
                    elements += try segment.vectors([row]).elements
                    wanted.removeFirst()
                }
                place += 1
            }
        }
        let dimension = manifest.documentSpace.dimension
        return try TrainedCodec(
            training: codec,
            on: Matrix(
                rows: elements.count / dimension,
                columns: dimension,
                elements: elements
            ),
            metric: manifest.settings.metric,
            threads: threads
        )
    }
}
