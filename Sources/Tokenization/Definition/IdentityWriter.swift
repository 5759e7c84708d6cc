/// Writes the parts of a definition so that different parts never give equal bytes.
struct IdentityWriter {
    private(set) var bytes: [UInt8] = []

    /// Eight bytes, little-endian.
    mutating func write(_ number: Int) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func write(_ flag: Bool) { write(flag ? 1 : 0) }

    /// Length, then content.
    mutating func write(_ content: [UInt8]) {
        write(content.count)
        bytes += content
    }

    mutating func write(_ text: String) { write(Array(text.utf8)) }

    mutating func write(_ normalizer: Normalizer) {
        switch normalizer {
        case .bert(let normalization):
            write("bert")
            write(normalization.cleansText)
            write(normalization.isolatesIdeographs)
            write(normalization.stripsAccents)
            write(normalization.lowercases)
        case .scalars(let change):
            write("scalars")
            write(Int(change.rawValue))
        case .form(let form):
            write("form")
            write(Int(form.rawValue))
        case .strip(let left, let right):
            write("strip")
            write(left)
            write(right)
        case .replace(let pattern, let content):
            write("replace")
            write(pattern)
            write(content)
        case .prepend(let content):
            write("prepend")
            write(content)
        case .characterMap(let map):
            write("character map")
            write(map.precompiled)
        case .byteLevel:
            write("byte level")
        }
    }

    mutating func write(_ pattern: TextPattern) {
        switch pattern {
        case .literal(let content):
            write("literal")
            write(content)
        case .run(let byte, let minimum):
            write("run")
            write(Int(byte))
            write(minimum)
        case .whitespace:
            write("white space")
        }
    }

    mutating func write(_ preTokenizer: PreTokenizer) {
        switch preTokenizer {
        case .bert: write("bert")
        case .words: write("words")
        case .whitespace: write("white space")
        case .byteLevel(let addsPrefixSpace, let usesPattern):
            write("byte level")
            write(addsPrefixSpace)
            write(usesPattern)
        case .metaspace(let metaspace):
            write("metaspace")
            write(metaspace.replacement)
            write(Int(metaspace.scheme.rawValue))
            write(metaspace.splits)
        case .punctuation(let behavior):
            write("punctuation")
            write(Int(behavior.rawValue))
        case .digits(let isolated):
            write("digits")
            write(isolated)
        case .split(let pattern, let behavior, let isInverted):
            write("split")
            write(pattern)
            write(Int(behavior.rawValue))
            write(isInverted)
        }
    }

    mutating func write(_ model: Model) {
        let vocabulary = model.vocabulary
        write(vocabulary.count)
        for (token, id) in vocabulary {
            write(token)
            write(Int(id))
        }
        switch model {
        case .wordPiece(let model):
            write("word piece")
            write(model.unknownToken)
            write(model.continuationPrefix)
            write(model.maximumWordLength)
        case .bytePair(let model):
            write("byte pair")
            write(model.merges.count)
            for (left, right) in model.merges {
                write(left)
                write(right)
            }
            write(model.unknownToken != nil)
            write(model.unknownToken ?? [])
            write(model.fusesUnknown)
            write(model.fallsBackToBytes)
            write(model.ignoresMerges)
        case .unigram(let model):
            write("unigram")
            for piece in model.pieces { write(Int(bitPattern: UInt(piece.score.bitPattern))) }
            write(Int(model.unknownID))
            write(model.fallsBackToBytes)
        }
    }

    mutating func write(_ token: AddedToken) {
        write(token.content)
        write(Int(token.id))
        write(token.isSingleWord)
        write(token.stripsLeft)
        write(token.stripsRight)
        write(token.isNormalized)
    }

    mutating func write(_ pieces: [SpecialTokenTemplate.Piece]) {
        write(pieces.count)
        for piece in pieces {
            switch piece {
            case .special(let ids, let segment):
                write("special")
                write(ids.count)
                for id in ids { write(Int(id)) }
                write(Int(segment))
            case .first(let segment):
                write("first")
                write(Int(segment))
            case .second(let segment):
                write("second")
                write(Int(segment))
            }
        }
    }
}
