/// The switches of BERT's normaliser.
package struct BertNormalization: Sendable, Equatable {
    /// Removes control characters and makes every white space a space.
    var cleansText = true
    /// Puts spaces around ideographs.
    var isolatesIdeographs = true
    /// Decomposes and removes accents.
    var stripsAccents = true
    /// Lowercases one scalar at a time.
    var lowercases = true

    /// BERT's own switches for uncased models.
    package static let uncased = Self()
}
