/// The small part of a built index: what its arrays mean.
public enum IndexHeader: Sendable, Equatable, Codable {
    /// An exact index.
    case exact(ExactHeader)
    /// A graph index.
    case graph(GraphHeader)

    /// Names of the arrays that belong to the header.
    public var arrayNames: [String] { fatalError() }
}
