public import Storage

extension Gallery {
    /// Whether the gallery was opened to be read only.
    public var isReadOnly: Bool { store.environment.isReadOnly }

    /// Bytes that the gallery's file takes on the disk.
    public func fileBytes() throws -> Int { try fileStatistics().diskBytes }

    /// Sizes of the gallery's file, its free pages, and who reads it; reads the list of free pages.
    public func fileStatistics() throws -> EnvironmentStatistics {
        try store.environment.statistics()
    }

    /// Writes the gallery's file anew without its free pages, while nobody has it open.
    ///
    /// Deleted documents and merged segments leave free pages, which later commits use; the file itself
    /// never gets smaller otherwise. Let go of every ``Gallery`` of the path first.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - waiting: whether to wait for the present writer.
    /// - Returns: whether the file is smaller now, and why not.
    /// - Throws: `PerennialError.noGallery`; `StorageError.writerBusy`, or `.noSpace` where the disk has
    ///   no room for a second file: the old one stays.
    public static func shrinkFile(
        path: String,
        waiting: WriterWait = .never
    ) throws -> Environment.Shrinking {
        do {
            return try Environment.shrink(path: path, waiting: waiting)
        } catch StorageError.notFound {
            throw PerennialError.noGallery(path: path)
        }
    }

    /// Copies the gallery as it is now into a new folder, without its free pages, while others read
    /// and write it.
    ///
    /// - Throws: `StorageError.alreadyExists` when the folder holds something, or `.noSpace`.
    public func backUp(to folder: String) throws {
        try store.environment.backup(to: folder)
    }

    /// Checks the pages of a gallery's file, which opening it and reading it trust.
    ///
    /// - Returns: the first page that is not what LMDB writes; `nil` where all are.
    /// - Throws: `PerennialError.noGallery`, or `StorageError` where the file cannot be read.
    public static func checkPages(path: String) throws -> Damage? {
        do {
            try Environment.checkPages(path: path)
            return nil
        } catch let damage as PageDamage {
            return Damage(part: "page \(damage.page) of the file", problem: damage.problem)
        } catch StorageError.notFound {
            throw PerennialError.noGallery(path: path)
        }
    }

    /// Makes a gallery from a backup, after checking the backup.
    ///
    /// - Throws: `PerennialError.damaged` with the first damage, `StorageError.alreadyExists` when
    ///   something is at `path`.
    public static func restore(_ backup: String, to path: String) throws {
        if let damage = try checkPages(path: backup) {
            throw PerennialError.damaged(path: backup, part: damage.part)
        }
        let source = try Gallery(path: backup)
        if let damage = try source.snapshot().verify().first {
            throw PerennialError.damaged(path: backup, part: damage.part)
        }
        try source.backUp(to: path)
    }
}
