/// Names by which the columns of a table can be told apart.
enum ColumnNames {
    /// The names with the second, third … of the same name called `name_2`, `name_3` …; an empty one is called
    /// `column_` and its number.
    static func unique(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        let wanted = Set(names)
        return names.enumerated().map { index, name in
            let base = name.isEmpty ? "column_\(index + 1)" : name
            var candidate = base
            var count = 1
            // A suffix must not collide with a column that is really called so.
            while taken.contains(candidate) || (count > 1 && wanted.contains(candidate)) {
                count += 1
                candidate = "\(base)_\(count)"
            }
            taken.insert(candidate)
            return candidate
        }
    }
}
