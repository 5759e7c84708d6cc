public import LexicalSearch

/// A document that a search found.
public struct Hit: Sendable, Equatable {
    /// Its place in the result, from 1.
    public let rank: Int
    /// How well it answers the query, greater is better; comparable within one result only.
    public let score: Float
    /// The document.
    public let record: DocumentRecord
    /// The part of the text that was found, where the document is split into passages.
    public let passage: Passage?
    /// The fingerprint of the space in which its vector was compared; `nil` where it was found by its
    /// words alone.
    public let space: String?
    /// How the score came about; where the options ask for it.
    public let explanation: Explanation?

    /// Where each list of a search has a document.
    public struct Explanation: Sendable, Equatable {
        /// A place in a list.
        public struct Place: Sendable, Equatable {
            /// The place, from 1.
            public let rank: Int
            /// The score in that list.
            public let score: Float
        }

        /// The place among the nearest vectors.
        public var dense: Place?
        /// The place among the documents that have the words.
        public var lexical: Place?
        /// What each word of the query adds to the lexical score.
        public var terms: [TermContribution] = []
    }
}
