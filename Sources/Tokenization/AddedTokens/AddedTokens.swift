/// All added tokens, apart by the text in which they are looked for.
struct AddedTokens: Sendable {
    /// Every added token, in file order.
    let all: [AddedToken]
    /// Looked for in the text as it is.
    let verbatim: AddedTokenMatcher

    init(_ tokens: [AddedToken]) {
        all = tokens
        verbatim = AddedTokenMatcher(tokens.filter { !$0.isNormalized })
    }
}
