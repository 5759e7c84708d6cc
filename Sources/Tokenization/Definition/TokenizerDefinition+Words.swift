extension TokenizerDefinition {
    /// Whether a text's tokens begin with those of any of its starts that ends where a word does: before
    /// a space, behind a visible ASCII character.
    ///
    /// So it is when every change of the text looks no further than white space, and something splits
    /// the text there. Where it is not known, as for models that see a whole text at once, it is false.
    var readsWordByWord: Bool {
        normalizers.allSatisfy(\.looksNoFurtherThanSpace)
            && preTokenizers.contains(where: \.splitsBeforeSpaces)
            && preTokenizers.allSatisfy(\.looksNoFurtherThanSpace)
            && addedTokens.allSatisfy { !$0.hasInnerSpace }
    }
}

extension Normalizer {
    /// Whether what becomes of a word does not depend on what is behind the space after it.
    fileprivate var looksNoFurtherThanSpace: Bool {
        switch self {
        case .bert, .scalars, .form, .strip, .prepend, .characterMap: true
        // It may take the spaces that words are split at.
        case .byteLevel: false
        case .replace(let pattern, let content): content == [UInt8(ascii: " ")] && pattern.isLocal
        }
    }
}

extension PreTokenizer {
    /// Whether no piece goes on from a visible character to a space.
    fileprivate var splitsBeforeSpaces: Bool {
        switch self {
        case .bert, .words, .whitespace: true
        case .byteLevel(_, let usesPattern): usesPattern
        case .metaspace(let metaspace): metaspace.splits
        case .punctuation, .digits, .split: false
        }
    }

    /// Whether the pieces of a word do not depend on what is behind the space after it.
    fileprivate var looksNoFurtherThanSpace: Bool {
        guard case .split(let pattern, _, _) = self else { return true }
        return pattern.isLocal
    }
}

extension TextPattern {
    /// Whether a match never goes on from a visible character to a space.
    fileprivate var isLocal: Bool {
        switch self {
        case .literal(let content): content.count == 1
        case .run, .whitespace: true
        }
    }
}

extension AddedToken {
    /// Whether white space stands behind something else in it.
    fileprivate var hasInnerSpace: Bool {
        var isVisible = false
        for scalar in String(decoding: content, as: UTF8.self).unicodeScalars {
            if !scalar.properties.isWhitespace {
                isVisible = true
            } else if isVisible {
                return true
            }
        }
        return false
    }
}
