/// How documents are taken into a gallery.
public struct IndexingOptions: Sendable {
    /// What happens when a document's key is already in the gallery.
    public enum KnownKeys: Sendable {
        /// It is an error.
        case refuse
        /// The document takes the place of the one before.
        case replace
        /// The document is passed over, because an interrupted run has committed it.
        case skip
    }

    /// What happens to a record that cannot be indexed, and to a file that cannot be read.
    public enum BadRecords: Sendable {
        /// The run ends after committing what came before.
        case stop
        /// The record or file is reported and left out.
        case skip
    }

    /// What happens when a document's key is already in the gallery.
    public var knownKeys: KnownKeys
    /// What happens to a record that cannot be indexed, and to a file that cannot be read.
    public var badRecords: BadRecords
    /// Whether a document without title and text is indexed; benchmark corpora have such.
    public var allowsEmptyText: Bool
    /// Documents a commit; at most so many are lost when the process is killed.
    public var documentsPerCommit: Int
    /// Documents that are encoded together.
    public var documentsPerBatch: Int

    /// The default options: strict, a commit every 8,192 documents.
    public init(
        knownKeys: KnownKeys = .refuse,
        badRecords: BadRecords = .stop,
        allowsEmptyText: Bool = false,
        documentsPerCommit: Int = 8_192,
        documentsPerBatch: Int = 2_048
    ) {
        self.knownKeys = knownKeys
        self.badRecords = badRecords
        self.allowsEmptyText = allowsEmptyText
        self.documentsPerCommit = documentsPerCommit
        self.documentsPerBatch = documentsPerBatch
    }
}
