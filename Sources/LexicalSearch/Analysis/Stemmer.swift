internal import CStemmer

/// A Snowball stemmer: an algorithm's working memory, for one thread at a time.
@safe struct Stemmer: ~Copyable {
    private let handle: OpaquePointer

    /// - Throws: ``LexicalSearchError/unknownStemmer(name:known:)``.
    init(_ name: String) throws(LexicalSearchError) {
        guard let handle = unsafe sb_stemmer_new(name, nil) else {
            throw .unknownStemmer(name: name, known: Self.names)
        }
        unsafe self.handle = handle
    }

    deinit { unsafe sb_stemmer_delete(handle) }

    /// Names of the stemmers that this system has.
    static var names: [String] {
        var names: [String] = []
        guard var next = unsafe sb_stemmer_list() else { return [] }
        while let name = unsafe next.pointee {
            names.append(unsafe String(cString: name))
            unsafe next += 1
        }
        return names
    }

    /// The stem of a lower-case word; the word itself where memory ran out.
    borrowing func stem(_ word: String) -> String {
        var word = word
        return word.withUTF8 { bytes in
            guard
                let stem = unsafe sb_stemmer_stem(handle, bytes.baseAddress, Int32(bytes.count))
            else { return unsafe String(decoding: bytes, as: UTF8.self) }
            let length = unsafe Int(sb_stemmer_length(handle))
            return unsafe String(
                decoding: UnsafeBufferPointer(start: stem, count: length),
                as: UTF8.self
            )
        }
    }
}
