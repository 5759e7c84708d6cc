/// Hashes of tokens that depend on a seed alone (the finaliser of SplitMix64).
struct TokenHash: Sendable {
    let seed: UInt64

    /// 64 bits for a token and a place.
    func bits(_ token: Int, _ place: Int = 0) -> UInt64 {
        var mixed = seed &+ UInt64(token) &* 0x9E37_79B9_7F4A_7C15
        mixed &+= UInt64(place) &* 0xD6E8_FEB8_6659_FD93
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    func index(_ token: Int, _ place: Int = 0, below limit: Int) -> Int {
        Int(bits(token, place) % UInt64(limit))
    }
}
