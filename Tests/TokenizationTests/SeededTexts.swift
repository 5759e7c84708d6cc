/// Texts that are the same in every run.
struct SeededTexts: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    private static let blocks: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0x61...0x7A, 0x61...0x7A, 0x00...0x20, 0x7F...0x24F, 0x300...0x36F,
        0x370...0x6FF, 0x900...0x97F, 0x1100...0x11FF, 0x2000...0x206F, 0x3000...0x30FF,
        0x4E00...0x4FFF, 0xAC00...0xD7A3, 0xF900...0xFFFD, 0x1D15E...0x1D172, 0x1F300...0x1F64F,
        0x10000...0x10FFFF,
    ]

    /// A text of up to `maximumCount` scalars in runs of related ones.
    mutating func text(maximumCount: Int = 40) -> String {
        var text = ""
        var remaining = Int.random(in: 0...maximumCount, using: &self)
        while remaining > 0 {
            let block = Self.blocks[Int.random(in: 0..<Self.blocks.count, using: &self)]
            let run = min(remaining, Int.random(in: 1...7, using: &self))
            for _ in 0..<run {
                guard let scalar = Unicode.Scalar(UInt32.random(in: block, using: &self)) else {
                    continue
                }
                text.unicodeScalars.append(scalar)
            }
            if Bool.random(using: &self) {
                text += [" ", "[SEP]", "<mask>", "\n"].randomElement(using: &self) ?? ""
            }
            remaining -= run
        }
        return text
    }

    /// The bytes with a few of them changed, removed, doubled or cut off.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...2, using: &self) where !bytes.isEmpty {
            let position = Int.random(in: 0..<bytes.count, using: &self)
            let length = min(bytes.count - position, Int.random(in: 1...12, using: &self))
            switch Int.random(in: 0..<16, using: &self) {
            case 0: bytes.removeSubrange(position...)
            case 1: bytes.removeSubrange(position..<position + length)
            case 2: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
            case 3: bytes[position] = UInt8.random(in: 0...255, using: &self)
            case 4:
                bytes[position] =
                    Array("0123456789-.eE{}[]\",:ntf\\".utf8).randomElement(using: &self) ?? 0
            case 5...8: replaceNumber(in: &bytes, from: position)
            case 9...13: replaceWord(in: &bytes, from: position)
            default: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            }
        }
        return bytes
    }

    /// Makes the next number another one, which may be enormous.
    private mutating func replaceNumber(in bytes: inout [UInt8], from position: Int) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[position...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        let numbers = [
            "0", "1", "-1", "255", "2147483647", "4294967296", "1e300", "268435454", "70000",
        ]
        bytes.replaceSubrange(start..<end, with: (numbers.randomElement(using: &self) ?? "").utf8)
    }

    /// Makes the next word of letters another one that means something somewhere.
    private mutating func replaceWord(in bytes: inout [UInt8], from position: Int) {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "z")
        guard let start = bytes[position...].firstIndex(where: letters.contains) else { return }
        let end = bytes[start...].firstIndex { !letters.contains($0) } ?? bytes.count
        let words = [
            "null", "true", "false", "BPE", "WordPiece", "Unigram", "ByteLevel", "Metaspace",
            "Lowercase",
            "NFKC", "Sequence", "Precompiled", "first", "Regex", "", "[UNK]", "A", "B",
        ]
        bytes.replaceSubrange(start..<end, with: (words.randomElement(using: &self) ?? "").utf8)
    }
}
