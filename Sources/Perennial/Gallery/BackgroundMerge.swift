/// A merge on another thread.
struct BackgroundMerge {
    let merge: SegmentMerge
    let product: Background<SegmentMerge.Product>

    init(_ merge: SegmentMerge) {
        self.merge = merge
        product = Background { try merge.run() }
    }
}
