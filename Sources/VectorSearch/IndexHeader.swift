/// The small part of a built index: what its arrays mean.
public enum IndexHeader: Sendable, Equatable, Codable {
    /// An exact index.
    case exact(ExactHeader)
    /// A graph index.
    case graph(GraphHeader)
    /// Codes of a codec, all of which are compared.
    case coded(CodedHeader)

    /// Number of vectors that were indexed.
    public var count: Int {
        switch self {
        case .exact(let header): header.count
        case .graph(let header): header.count
        case .coded(let header): header.count
        }
    }

    /// Names of the arrays that belong to the header, in a fixed order.
    public var arrayNames: [String] {
        switch self {
        case .exact(let header): header.shapes.map(\.name)
        case .graph(let header): header.shapes.map(\.name)
        case .coded(let header): header.arrayNames
        }
    }
}
