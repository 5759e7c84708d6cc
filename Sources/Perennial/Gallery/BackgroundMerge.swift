/// A merge on another thread.
struct BackgroundMerge {
    let merge: SegmentMerge
    let product: Background<SegmentDescription?>

    init(_ merge: SegmentMerge) {
        self.merge = merge
        product = Background { try merge.run() }
    }
}
