internal import Foundation

/// The folder of this user for what can be made or fetched again.
package enum CacheFolder {
    /// `NAME` in `perennial` in `XDG_CACHE_HOME`, by default `~/.cache`; nil without a home.
    package static func path(_ name: String) -> String? {
        let environment = ProcessInfo.processInfo.environment
        // The specification has relative paths ignored.
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            return cache + "/perennial/" + name
        }
        guard let home = environment["HOME"], !home.isEmpty else { return nil }
        return home + "/.cache/perennial/" + name
    }
}
