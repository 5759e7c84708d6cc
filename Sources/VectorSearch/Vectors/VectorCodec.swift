/// How one vector is stored.
public enum VectorCodec: String, Sendable, Codable, CaseIterable {
    /// 4 bytes an element, as the encoder made it.
    case float32
    /// 2 bytes an element, rounded to half precision.
    case float16
    /// 1 byte an element: affine by dimension; searched first, rescored with the original.
    case int8

    /// Bytes of one stored vector of `dimension` elements.
    public func bytes(dimension: Int) -> Int {
        switch self {
        case .float32: 4 * dimension
        case .float16: 2 * dimension
        case .int8: dimension
        }
    }
}
