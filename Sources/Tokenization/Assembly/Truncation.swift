/// How many tokens each text of a pair keeps.
enum Truncation {
    /// Longest first: the longer text gives until both fit, then both give equally.
    static func longestFirst(_ first: Int, _ second: Int, limit: Int) -> (first: Int, second: Int) {
        guard first + second > limit else { return (first, second) }
        var shorter = min(first, second)
        var longer = shorter > limit ? shorter : max(shorter, limit - shorter)
        if shorter + longer > limit {
            shorter = limit / 2
            longer = shorter + limit % 2
        }
        return first > second ? (longer, shorter) : (shorter, longer)
    }
}
