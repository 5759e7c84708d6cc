public import Tables

/// A document as the gallery keeps it.
public struct DocumentRecord: Sendable, Equatable, Codable {
    /// The external key, unique in the gallery.
    public var key: String
    /// The title, where the source has one.
    public var title: String?
    /// The text.
    public var text: String
    /// The other fields, by name.
    public var metadata: [String: MetadataValue]

    /// A record with the given parts.
    public init(
        key: String,
        title: String? = nil,
        text: String,
        metadata: [String: MetadataValue] = [:]
    ) {
        self.key = key
        self.title = title
        self.text = text
        self.metadata = metadata
    }

    /// The record of a document that a source states.
    public init(_ document: SourceDocument) {
        self.init(
            key: document.key,
            title: document.title,
            text: document.text,
            metadata: document.metadata
        )
    }

    /// What is embedded: title and text with a space between, as BEIR's evaluators join them.
    public var embeddedText: String {
        guard let title, !title.isEmpty else { return text }
        return text.isEmpty ? title : title + " " + text
    }
}
