/// The decoded Unicode tables, shared by all tokenizers of the process.
struct UnicodeTables: Sendable {
    /// The tables, decoded at first use.
    static let shared = UnicodeTables()

    /// Canonical decompositions in full, Hangul syllables left out.
    let canonical = ScalarMapping(UnicodeData.canonicalDecompositions)
    /// Compatibility decompositions in full where they differ from the canonical ones.
    let compatibility = ScalarMapping(UnicodeData.compatibilityDecompositions)
    /// Lowercase, one scalar at a time.
    let lowercase = ScalarMapping(UnicodeData.lowercase)

    /// The few distinct values of properties.
    private var distinct: [ScalarProperties] = []
    /// For every 128 code points the start of their page in `entries`.
    private var pages: [UInt32] = []
    /// Positions in `distinct`, a page of 128 after another.
    private var entries: [UInt8] = []

    private init() {
        var reader = UnicodeData.Reader(UnicodeData.properties)
        for _ in 0..<reader.next() {
            distinct.append(ScalarProperties(rawValue: reader.next()))
        }
        var uniformPages: [UInt8: UInt32] = [:]
        var run = (length: reader.next(), value: UInt8(reader.next()))
        for _ in 0..<(0x110000 >> 7) {
            if run.length >= 128 {
                pages.append(uniformPages[run.value] ?? UInt32(entries.count))
                if uniformPages[run.value] == nil {
                    uniformPages[run.value] = UInt32(entries.count)
                    entries.append(contentsOf: repeatElement(run.value, count: 128))
                }
                run.length -= 128
            } else {
                pages.append(UInt32(entries.count))
                for _ in 0..<128 {
                    if run.length == 0 { run = (reader.next(), UInt8(reader.next())) }
                    entries.append(run.value)
                    run.length -= 1
                }
            }
            if run.length == 0, !reader.isAtEnd { run = (reader.next(), UInt8(reader.next())) }
        }
    }

    /// The properties of a scalar.
    func properties(of scalar: UInt32) -> ScalarProperties {
        distinct[Int(entries[Int(pages[Int(scalar >> 7)] + scalar & 127)])]
    }
}

extension UnicodeTables {
    /// First and last of the syllables that decompose by arithmetic.
    static let hangulSyllables: ClosedRange<UInt32> = 0xAC00...0xD7A3

    /// Appends the full canonical decomposition of a scalar that has one.
    func appendCanonicalDecomposition(of scalar: UInt32, to scalars: inout [UInt32]) {
        guard Self.hangulSyllables.contains(scalar) else {
            scalars.append(contentsOf: canonical.targets(of: scalar))
            return
        }
        let index = scalar - Self.hangulSyllables.lowerBound
        scalars.append(0x1100 + index / 588)
        scalars.append(0x1161 + index % 588 / 28)
        if index % 28 != 0 { scalars.append(0x11A7 + index % 28) }
    }
}
