internal import Storage

extension Gallery {
    /// Bytes that the gallery's file takes on the disk.
    public func fileBytes() throws -> Int {
        try store.environment.statistics().diskBytes
    }
}
