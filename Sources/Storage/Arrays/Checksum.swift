/// A 64-bit checksum (XXH64 with seed 0) that finds damage, not forgery.
struct Checksum {
    private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
    private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
    private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
    private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
    private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

    /// The checksum of the bytes.
    let value: UInt64

    init(of bytes: RawSpan) {
        value = unsafe bytes.withUnsafeBytes { unsafe Self.hash($0) }
    }

    init(of bytes: UnsafeRawBufferPointer) {
        value = unsafe Self.hash(bytes)
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var offset = 0
        var hash = prime5
        if bytes.count >= 32 {
            var lanes = SIMD4<UInt64>(prime1 &+ prime2, prime2, 0, 0 &- prime1)
            while offset + 32 <= bytes.count {
                for lane in 0..<4 {
                    let input = unsafe word(bytes, offset + lane * 8)
                    lanes[lane] = round(lanes[lane], input)
                }
                offset += 32
            }
            hash =
                rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12)
                &+ rotate(lanes[3], 18)
            for lane in 0..<4 {
                hash = (hash ^ round(0, lanes[lane])) &* prime1 &+ prime4
            }
        }
        hash &+= UInt64(bytes.count)
        return unsafe finish(hash, bytes, from: offset)
    }

    /// Mixes in the last bytes, fewer than 32, and spreads all bits.
    private static func finish(
        _ start: UInt64,
        _ bytes: UnsafeRawBufferPointer,
        from first: Int
    ) -> UInt64 {
        var hash = start
        var offset = first
        while offset + 8 <= bytes.count {
            hash = unsafe hash ^ round(0, word(bytes, offset))
            hash = rotate(hash, 27) &* prime1 &+ prime4
            offset += 8
        }
        if offset + 4 <= bytes.count {
            let half = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            hash ^= UInt64(UInt32(littleEndian: half)) &* prime1
            hash = rotate(hash, 23) &* prime2 &+ prime3
            offset += 4
        }
        while offset < bytes.count {
            hash ^= unsafe UInt64(bytes[offset]) &* prime5
            hash = rotate(hash, 11) &* prime1
            offset += 1
        }
        hash = (hash ^ hash >> 33) &* prime2
        hash = (hash ^ hash >> 29) &* prime3
        return hash ^ hash >> 32
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        rotate(lane &+ input &* prime2, 31) &* prime1
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
        value << bits | value >> (64 - bits)
    }
}
