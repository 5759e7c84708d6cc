internal import Tables

/// A line of an export: a document, or one of its passages, with its vector.
struct ExportedDocument: Encodable {
    let id: String
    let title: String?
    let text: String
    let metadata: [String: MetadataValue]
    let start: Int?
    let end: Int?
    let embedding: [Float]
}
