/// A string that equals only the same bytes.
///
/// To Swift two spellings of "é" are one string; keys, names of fields and ids are told apart by their bytes wherever
/// they are stored, so that sets and dictionaries of them need this.
package struct ExactString: Hashable, Sendable {
    /// The string.
    package let text: String

    /// A string that is compared by its bytes.
    package init(_ text: String) {
        self.text = text
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.text == other.text && one.text.utf8.elementsEqual(other.text.utf8)
    }

    // Equal bytes have equal hashes: String hashes a normal form of them.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
