/// A string that equals only the same bytes.
///
/// To Swift two spellings of "é" are one string; to trec_eval they are two document ids.
struct ExactString: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (one: Self, other: Self) -> Bool {
        one.text == other.text && one.text.utf8.elementsEqual(other.text.utf8)
    }

    // Equal bytes have equal hashes: String hashes a normal form of them.
    func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
