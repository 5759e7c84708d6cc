/// A token that is found in the text itself, before any splitting.
struct AddedToken: Sendable, Equatable {
    /// What it looks like, in UTF-8.
    var content: [UInt8]
    /// Its id.
    var id: Int32
    /// Whether it only marks structure.
    var isSpecial = true
    /// Whether it matches only where no word continues.
    var isSingleWord = false
    /// Whether it swallows white space before it.
    var stripsLeft = false
    /// Whether it swallows white space behind it.
    var stripsRight = false
    /// Whether it is looked for in the normalised text.
    var isNormalized = false
}
