/// What the bytes of a whole file say about its encoding.
package struct EncodingJudgement: Sendable, Equatable {
    /// The encoding, where no byte order mark states it.
    package let encoding: CharacterEncoding
    /// How many bytes were read as Windows-1252 though nothing states that; 0 where nothing was assumed.
    package let assumedBytes: Int
    /// Whether carriage returns end lines, and line feeds are absent; `nil` where bytes do not tell.
    package let endsLinesByReturn: Bool?
}

/// Collects what decides about the encoding of a file that no byte order mark and no option states.
///
/// Text that is UTF-8 but for fewer stray bytes than it has proper characters is UTF-8: the stray bytes are errors
/// of their lines. Windows-1252 is assumed where every byte fits the letters of western Europe and none of the
/// signs of another code page is there. All else is refused rather than guessed.
struct EncodingEvidence {
    private var start: [UInt8] = []
    private var total = 0
    private var zeros = [0, 0]
    private var lineFeeds = 0
    private var returns = 0
    /// Characters of UTF-8 beyond ASCII: those of three or four bytes hardly come about by chance and count four times.
    private var properWeight = 0
    private var strayBytes = 0
    private var counts = [Int](repeating: 0, count: 256)
    /// Bytes from 0x80 on that stand side by side three or more, as in alphabets that are not Latin.
    private var crowdedBytes = 0
    /// Bytes that as Windows-1252 would be a sign, or a capital, in the middle of a word.
    private var oddBytes = 0

    private var before: UInt8 = 0x20
    private var beforeThat: UInt8 = 0x20
    private var run = 0
    /// Continuation bytes that a character still wants, how many it has, and the range of its next one.
    private var wanted = 0
    private var length = 0
    private var range: ClosedRange<UInt8> = 0x80...0xBF

    /// Looks at the next bytes; where a file is cut into chunks makes no difference.
    mutating func add(_ bytes: [UInt8]) {
        if start.count < 4 { start += bytes.prefix(4 - start.count) }
        for byte in bytes {
            if byte < 0x80, before < 0x80, beforeThat < 0x80, byte > 0x0D {
                beforeThat = before
                before = byte
                total += 1
                continue
            }
            look(at: byte)
        }
    }

    private mutating func look(at byte: UInt8) {
        switch byte {
        case 0: zeros[total & 1] += 1
        case 0x0A: lineFeeds += 1
        case 0x0D: returns += 1
        default: break
        }
        decode(byte)
        if byte >= 0x80 {
            counts[Int(byte)] += 1
            run += 1
            if run == 3 { crowdedBytes += 3 } else if run > 3 { crowdedBytes += 1 }
        } else {
            run = 0
        }
        if before >= 0x80, Self.isOdd(before, after: beforeThat, before: byte) { oddBytes += 1 }
        beforeThat = before
        before = byte
        total += 1
    }

    /// Follows UTF-8: a byte that does not go on begins anew.
    private mutating func decode(_ byte: UInt8) {
        if wanted > 0 {
            if range.contains(byte) {
                wanted -= 1
                length += 1
                range = 0x80...0xBF
                if wanted == 0 { properWeight += length == 2 ? 1 : 4 }
                return
            }
            strayBytes += length
            wanted = 0
        }
        range = 0x80...0xBF
        length = 1
        switch byte {
        case ..<0x80: length = 0
        case 0xC2...0xDF: wanted = 1
        case 0xE0:
            wanted = 2
            range = 0xA0...0xBF
        case 0xED:
            wanted = 2
            range = 0x80...0x9F
        case 0xE1...0xEF: wanted = 2
        case 0xF0:
            wanted = 3
            range = 0x90...0xBF
        case 0xF4:
            wanted = 3
            range = 0x80...0x8F
        case 0xF1...0xF3: wanted = 3
        default: strayBytes += 1
        }
    }

    /// What all bytes together say.
    ///
    /// - Throws: `TablesError.notText`, or `.unclearEncoding` when an encoding must be stated.
    func judgement(of path: String) throws(TablesError) -> EncodingJudgement {
        let endsLinesByReturn = returns > 0 && lineFeeds == 0
        if let mark = CharacterEncoding.byteOrderMark(start) {
            // In UTF-16 a byte of the value 10 need not be a line feed: the converted text is looked at instead.
            let isByteWise = mark.encoding == .utf8
            return EncodingJudgement(
                encoding: mark.encoding,
                assumedBytes: 0,
                endsLinesByReturn: isByteWise ? endsLinesByReturn : nil
            )
        }
        let nothing = zeros[0] + zeros[1]
        if nothing > 0 {
            // Every second byte of UTF-16 is 0 in text that is mostly ASCII.
            let (most, least) = (max(zeros[0], zeros[1]), min(zeros[0], zeros[1]))
            if most * 5 > total, least * 10 < most {
                let name = zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE"
                throw .unclearEncoding(path: path, candidates: [name])
            }
            if nothing * 50 > total || strayBytes > 0 { throw .notText(path: path) }
        }
        // A character that the end of the file cuts off is stray as well.
        let stray = strayBytes + (wanted > 0 ? length : 0)
        if stray == 0 || properWeight >= stray {
            return EncodingJudgement(
                encoding: .utf8,
                assumedBytes: 0,
                endsLinesByReturn: endsLinesByReturn
            )
        }
        guard speaksForWindows1252 else {
            throw .unclearEncoding(path: path, candidates: ["windows-1252", "windows-1250"])
        }
        return EncodingJudgement(
            encoding: .latin1,
            assumedBytes: counts[0x80...].reduce(0, +),
            endsLinesByReturn: endsLinesByReturn
        )
    }
}

extension EncodingEvidence {
    /// Letters of Windows-1252 from 0x80 to 0x9F; those above 0xBF are the code points of the same numbers.
    private static let lowLetters: [UInt8: UInt8] = [
        0x8A: 0x9A, 0x8C: 0x9C, 0x8E: 0x9E, 0x9F: 0xFF,
    ]
    /// The five bytes that Windows-1252 leaves free, and signs that no text has but other code pages use for letters.
    private static let foreign: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D, 0x83, 0x88, 0x98, 0xA4]
    /// Letters that Windows-1252 and Windows-1250 share, so that either reading is the same.
    private static let shared = letters("áâäçéëíîóôöúüýßšž")
    /// Letters of western Europe.
    private static let western = letters("äöüßàâæçéèêëîïôùûÿœáíóúñãõìòåø")
    private static let icelandic = letters("áðéíóúýþæö")
    /// Alphabets of other code pages as their bytes read in Windows-1252, with letters that each uses most.
    private static let others: [(letters: Set<UInt8>, frequent: Set<UInt8>)] = [
        // Czech and Slovak, Polish, Hungarian, Romanian, Croatian and Slovene, Turkish.
        (letters("áïéìíòóøšúùýžèäåôà"), letters("áí")), (letters("æêñóœÿ"), letters("ê")),
        (letters("áéíóöõúüû"), letters("áõ")), (letters("ãâîþ"), letters("ã")),
        (letters("èæðšž"), letters("èšž")), (letters("çðýöþüâîû"), letters("ýþ")),
    ]

    /// Tone marks of Vietnamese, and the vowels and consonants that they stand beside; no language of western Europe
    /// writes letters of both.
    private static let toneMarks = letters("ìò")
    private static let vietnamese = letters("ãâðêôõý")

    private static func letters(_ text: String) -> Set<UInt8> {
        let low: [UInt32: UInt8] = [0x161: 0x9A, 0x153: 0x9C, 0x17E: 0x9E]
        return Set(text.unicodeScalars.compactMap { low[$0.value] ?? UInt8(exactly: $0.value) })
    }

    /// The small form of a byte that is a letter in Windows-1252; `nil` for signs.
    private static func small(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0xD7, 0xF7: nil
        case 0xDF...0xFF, 0x9A, 0x9C, 0x9E: byte
        case 0xC0...0xDE: byte + 0x20
        default: lowLetters[byte]
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// Whether a byte cannot stand between these two if it is Windows-1252.
    private static func isOdd(_ byte: UInt8, after left: UInt8, before right: UInt8) -> Bool {
        let isSmallLeft = (0x61...0x7A).contains(left)
        if let letter = small(byte) { return letter != byte && isSmallLeft }
        switch byte {
        // Apostrophes, dashes, soft hyphens, no-break spaces, middle dots and ellipses may part letters.
        case 0x85, 0x91, 0x92, 0x96, 0x97, 0xA0, 0xAD, 0xB7: return false
        // Letters of Central Europe that begin words, where Windows-1252 has signs of money and of ordinals.
        case 0xA3, 0xA5, 0xAF: return isLetter(right)
        default: return isLetter(left) && isLetter(right)
        }
    }

    private var speaksForWindows1252: Bool {
        let high = counts[0x80...].reduce(0, +)
        let foreign = Self.foreign.reduce(0) { $0 + counts[Int($1)] }
        guard foreign == 0, crowdedBytes * 10 <= high, oddBytes * 20 <= high,
            properWeight * 20 <= high
        else { return false }
        var found: [UInt8: Int] = [:]
        for byte in UInt8(0x80)...0xFF where counts[Int(byte)] > 0 {
            if let letter = Self.small(byte) { found[letter, default: 0] += counts[Int(byte)] }
        }
        let used = Set(found.keys)
        if used.isSubset(of: Self.shared) { return true }
        let all = found.values.reduce(0, +)
        let strange = found.filter { !Self.western.contains($0.key) }.values.reduce(0, +)
        let isWestern = strange * 50 <= all
        guard isWestern || used.isSubset(of: Self.icelandic) else { return false }
        guard used.isDisjoint(with: Self.toneMarks) || used.isDisjoint(with: Self.vietnamese)
        else { return false }
        // A longer text of another alphabet has its frequent letters; a short one may lack them.
        return !Self.others.contains { other in
            used.isSubset(of: other.letters)
                && (all < 12 || !used.isDisjoint(with: other.frequent))
        }
    }
}
