extension DocumentFields {
    static let idNames = [
        "_id", "id", "key", "docid", "doc_id", "document_id", "identifier", "uuid", "name",
    ]
    static let titleNames = ["title", "headline", "heading", "subject"]
    static let textNames = [
        "text", "content", "contents", "body", "passage", "description", "abstract", "summary",
    ]
}
