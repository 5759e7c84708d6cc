internal import Compatibility

extension SeededDraws {
    /// Draws of a seed for a purpose; those of different purposes do not meet.
    init(seed: UInt64, _ purpose: UInt64...) {
        self.init(seed: seed)
        for value in purpose { self = SeededDraws(seed: bits() ^ (value &* 0xD134_2543_DE82_EF95)) }
    }
}
