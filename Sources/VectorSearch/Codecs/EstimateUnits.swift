internal import Storage
internal import Tensors

/// What RaBitQ keeps of a vector beside its code, each in units that all vectors share: the factor that makes
/// products with what is left of the mean unbiased, and the product of what is left and the mean.
struct EstimateUnits: Sendable {
    /// What a factor of 1 stands for.
    let factor: Float
    /// What an offset of 1 stands for.
    let offset: Float

    /// The array that holds both.
    static let arrayName = "codec.units"
    /// Half precision ends at 65,504.
    private static let most: Float = 60_000

    init(factor: Float, offset: Float) {
        self.factor = factor
        self.offset = offset
    }

    /// Units that bring those of a sample near to 1.
    init(factors: [Float], offsets: [Float]) {
        let used = factors.filter { $0 > 0 }
        factor = used.isEmpty ? 1 : used.reduce(0, +) / Float(used.count)
        let greatest = offsets.reduce(Float(0)) { max($0, abs($1)) }
        offset = greatest > 0 ? greatest : 1
    }

    /// Reads what ``array`` held.
    init(_ array: MappedArray) throws(VectorSearchError) {
        let values = array.floats
        guard values.count == 2, values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw .damaged(array: Self.arrayName, row: 0)
        }
        self.init(factor: values[0], offset: values[1])
    }

    /// Both, to be stored.
    var array: MappedArray { MappedArray(copying: [factor, offset].span, rowBytes: 8) }

    /// A factor and an offset in these units, as far as half precision reaches.
    func inUnits(factor: Float, offset: Float) -> [Float] {
        [factor / self.factor, offset / self.offset].map { min(max($0, -Self.most), Self.most) }
    }
}
