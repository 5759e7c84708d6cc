/// How far apart names are.
enum NameDistance {
    /// The name that is nearest to another one, whatever the case; `nil` of none.
    static func nearest(to name: String, among names: [String]) -> String? {
        let wanted = Array(name.lowercased())
        return names.map { (name: $0, distance: edits(wanted, Array($0.lowercased()))) }
            .min { $0.distance < $1.distance }?.name
    }

    /// Insertions, deletions and replacements that make one word of another (Levenshtein); O(n · m).
    private static func edits(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, mine) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (mine == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
