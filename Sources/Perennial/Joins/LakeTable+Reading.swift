internal import Tables

extension LakeTable {
    /// How its file was read, so that it is read the same way again, whatever was stated then.
    var reading: ReadingOptions {
        format.map { ReadingOptions(encoding: $0.encoding, hasHeader: hasHeader) }
            ?? ReadingOptions()
    }
}
