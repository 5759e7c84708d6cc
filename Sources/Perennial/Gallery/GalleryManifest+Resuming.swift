extension GalleryManifest {
    /// Checks that a resumed run states the same of its sources as the run that began the gallery.
    ///
    /// - Parameters:
    ///   - now: what it states, by option; not compared with galleries that have not kept it.
    ///   - path: the gallery's folder, for the message.
    /// - Throws: `PerennialError.changedSetting`, naming the first option that differs.
    package func requireSame(stated now: [String: String], path: String) throws {
        guard let stated else { return }
        for option in Set(stated.keys).union(now.keys).sorted() {
            // Bytes: names of fields are told apart by them.
            let (before, after) = (stated[option], now[option])
            guard before.map({ Array($0.utf8) }) != after.map({ Array($0.utf8) }) else { continue }
            throw PerennialError.changedSetting(
                path: path,
                name: option,
                was: before ?? "not given",
                now: after ?? "not given"
            )
        }
    }
}
