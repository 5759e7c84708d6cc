/// The documents of one stream of a known format.
final class FileDocumentReader {
    /// The reader below, by format.
    private enum Records {
        case jsonLines(JSONLinesReader)
        case table(CSVReader, FieldPlan, names: [String])
        case text(LineReader)
        case markdown(ByteStream)
    }

    private let records: Records
    private let fields: DocumentFields
    private var plan = FieldPlan(names: [], fields: DocumentFields())

    /// Reads `stream` as `format`.
    ///
    /// - Throws: `TablesError` when a table's header is wrong or lacks a field that the caller named.
    init(
        _ stream: ByteStream,
        format: FileFormat,
        fields: DocumentFields,
        options: ReadingOptions
    ) throws(TablesError) {
        self.fields = fields
        switch format {
        case .jsonLines: records = .jsonLines(JSONLinesReader(LineReader(stream)))
        case .csv, .tsv:
            let reader = try CSVReader(stream, options: options.table(isTabbed: format == .tsv))
            records = try Self.table(reader, of: stream.name, fields: fields)
        case .text: records = .text(LineReader(stream))
        case .markdown: records = .markdown(stream)
        }
    }

    /// How many bytes are held in memory.
    var bufferedBytes: Int {
        switch records {
        case .jsonLines(let reader): reader.bufferedBytes
        case .table(let reader, _, _): reader.bufferedBytes
        case .text(let reader): reader.bufferedBytes
        case .markdown: 0
        }
    }

    /// Lines without anything on them, which were left out.
    var blankLines: Int {
        switch records {
        case .jsonLines(let reader): reader.blankLines
        case .text(let reader): reader.blankLines
        case .table, .markdown: 0
        }
    }

    /// The next document, or `nil` after the last.
    func next() throws(TablesError) -> SourceDocument? {
        switch records {
        case .jsonLines(let reader): return try nextObject(reader)
        case .table(let reader, let plan, let names):
            guard let row = try reader.next() else { return nil }
            return try document(of: row, plan: plan, names: names)
        case .text(let reader):
            while let text = try reader.nextText() {
                if text.trimmingWhitespace().isEmpty {
                    reader.blankLines += 1
                    continue
                }
                let place = reader.position
                return SourceDocument(key: place.description, text: text, position: place)
            }
            return nil
        case .markdown(let stream): return try MarkdownDocument.read(stream)
        }
    }
}

extension FileDocumentReader {
    private static func table(
        _ reader: CSVReader,
        of file: String,
        fields: DocumentFields
    ) throws(TablesError) -> Records {
        let names = ColumnNames.unique(reader.columns)
        let plan = FieldPlan(names: names, fields: fields)
        // An empty file has no columns and no rows: nothing is missing from it.
        if !names.isEmpty {
            let absent =
                plan.missing
                + (fields.text + (fields.metadata ?? []))
                .filter { FieldPlan.index(of: $0, in: names) == nil }
            if let name = absent.first { throw .unknownField(file: file, name: name, known: names) }
            if plan.text.isEmpty { throw .noTextColumn(file: file, known: names) }
        }
        return .table(reader, plan, names: names)
    }

    private func document(
        of row: CSVRow,
        plan: FieldPlan,
        names: [String]
    ) throws(TablesError) -> SourceDocument {
        var key = row.position.description
        if let id = plan.id {
            key = row.cells[id]
            if key.isEmpty { throw .emptyKey(row.position, field: names[id]) }
        }
        var metadata: [String: MetadataValue] = [:]
        for index in plan.metadata where !row.cells[index].isEmpty {
            metadata[names[index]] = .string(row.cells[index])
        }
        let text = plan.text.map { row.cells[$0] }
        return SourceDocument(
            key: key,
            title: plan.title.flatMap { row.cells[$0].isEmpty ? nil : row.cells[$0] },
            text: text.count == 1
                ? text[0] : text.filter { !$0.isEmpty }.joined(separator: "\n"),
            metadata: metadata,
            position: row.position
        )
    }

    private func nextObject(_ reader: JSONLinesReader) throws(TablesError) -> SourceDocument? {
        guard let object = try reader.next() else { return nil }
        let members = object.members.filter { $0.value != .null }
        let names = members.map(\.key)
        if !plan.isFor(names) { plan = FieldPlan(names: names, fields: fields) }
        let place = reader.position
        guard plan.missing.isEmpty else { throw .missingField(place, anyOf: plan.missing) }
        guard !plan.text.isEmpty else {
            throw .missingField(place, anyOf: DocumentFields.textNames)
        }
        func string(_ index: Int) throws(TablesError) -> String {
            switch members[index].value {
            case .string(let text): return text
            case .number(let number): return number.literal
            default:
                let kind = members[index].value.kind
                throw .unusableField(place, field: members[index].key, found: kind)
            }
        }
        var key = place.description
        if let id = plan.id {
            key = try string(id)
            if key.isEmpty { throw .emptyKey(place, field: names[id]) }
        }
        var text = try string(plan.text[0])
        for index in plan.text.dropFirst() {
            let more = try string(index)
            text += text.isEmpty || more.isEmpty ? more : "\n" + more
        }
        var title: String?
        if let index = plan.title { title = try string(index) }
        var metadata: [String: MetadataValue] = [:]
        for index in plan.metadata {
            do {
                try MetadataValue.add(members[index].value, named: names[index], to: &metadata)
            } catch {
                throw .repeatedField(place, field: error.name)
            }
        }
        return SourceDocument(
            key: key,
            title: title?.isEmpty == true ? nil : title,
            text: text,
            metadata: metadata,
            position: place
        )
    }
}
