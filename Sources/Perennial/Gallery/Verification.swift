/// What a check of a whole gallery found.
public struct Verification: Sendable, Equatable {
    /// A database of the gallery's folder, and how it was checked.
    public struct Database: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// How many keys it has.
        public let entries: Int
        /// What its content was compared with.
        public let checked: String
    }

    /// What is wrong, ``most`` at most; empty for a sound gallery.
    public private(set) var damages: [Damage] = []
    /// How many more damages there are than ``damages`` names.
    public private(set) var unnamedDamages = 0
    /// What is not wrong, but keeps searches from finding things, or a check from being complete.
    public private(set) var warnings: [String] = []
    /// Every database that the file has.
    public private(set) var databases: [Database] = []

    /// The most damages that are named.
    public static let most = 1_000

    /// Whether nothing is wrong.
    public var isSound: Bool { damages.isEmpty }

    mutating func report(_ part: String, _ problem: String) {
        report(Damage(part: part, problem: problem))
    }

    mutating func report(_ damage: Damage) {
        if damages.count < Self.most { damages.append(damage) } else { unnamedDamages += 1 }
    }

    mutating func warn(_ warning: String) { warnings.append(warning) }

    mutating func list(_ database: GalleryDatabase, entries: Int, checked: String) {
        databases.append(Database(name: database.rawValue, entries: entries, checked: checked))
    }
}
