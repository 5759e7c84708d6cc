/// From which spaces a projection leads, into which, and for which gallery.
public struct ProjectionRoute: Sendable, Codable, Equatable {
    /// The spaces whose vectors the map sees, in order; several are read side by side.
    public let sources: [ProjectionSpace]
    /// The space that the map leads into.
    public let target: ProjectionSpace
    /// The identity of the gallery that it was fitted for.
    public let gallery: String

    /// A route between spaces; there is one source at least.
    public init(from sources: [ProjectionSpace], to target: ProjectionSpace, gallery: String) {
        precondition(!sources.isEmpty, "a route starts somewhere")
        self.sources = sources
        self.target = target
        self.gallery = gallery
    }
}
