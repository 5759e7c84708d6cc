internal import Foundation

extension Environment {
    /// Checks every page of the last commit in the file itself, before LMDB is trusted with it.
    ///
    /// LMDB follows what it finds, so that a changed bit can lead it out of its map. This reads all
    /// pages of trees, and the first of each large value; the values are their owners' to check.
    /// Others may read and write meanwhile.
    ///
    /// - Parameter path: the folder.
    /// - Throws: ``PageDamage`` for the first damage, ``StorageError`` where nothing can be read.
    public static func checkPages(path: String) throws {
        for attempt in 1... {
            do {
                return try checkOnce(path)
            } catch let damage as PageDamage {
                // Two commits meanwhile look like damage to the meta pages.
                guard attempt < 3 else { throw damage }
            }
        }
    }

    private static func checkOnce(_ path: String) throws {
        let name = path + "/" + EnvironmentFolder.dataFile
        guard let file = FileHandle(forReadingAtPath: name) else {
            throw StorageError.notFound(path: path)
        }
        let check = PageCheck(file, pageBytes: Int(sysconf(Int32(_SC_PAGESIZE))))
        // LMDB reads the meta pages when it opens the file.
        _ = try check.metas()
        let environment = try Environment(path: path, options: EnvironmentOptions(mode: .readOnly))
        // Its pages stay as they are while the snapshot lives.
        let snapshot = try environment.snapshot()
        guard
            let meta = try check.metas().first(where: {
                PageCheck.commit(of: $0) == snapshot.version
            })
        else { throw PageDamage(page: 0, problem: "it is of another commit than is read") }
        try check.check(meta)
        withExtendedLifetime(snapshot) {}
    }
}
