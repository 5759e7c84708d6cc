public import Tables

/// Reads examples of JSON Lines, CSV and TSV files.
///
/// Everything is held in memory: batches are drawn from all of it.
public struct ExampleReader: Sendable {
    /// Which fields play which part.
    public var fields: ExampleFields
    /// Whether an anchor needs a positive.
    public var needsPositive: Bool
    /// What is known of the files.
    public var reading: ReadingOptions
    /// Told what was assumed of a file.
    public var noting: @Sendable (ReadingNote) -> Void

    /// A reader.
    public init(
        fields: ExampleFields = ExampleFields(),
        needsPositive: Bool = true,
        reading: ReadingOptions = ReadingOptions(),
        noting: @escaping @Sendable (ReadingNote) -> Void = { _ in }
    ) {
        self.noting = noting
        self.reading = reading
        self.fields = fields
        self.needsPositive = needsPositive
    }

    /// The examples of a file.
    ///
    /// - Throws: `TrainingError.missingFields` or `.emptyText` with file and line, `TablesError`.
    public func examples(of path: String) throws -> [TrainingExample] {
        guard case .file(let path, let format) = try DocumentSource(path) else {
            throw TablesError.unknownFormat(path: path)
        }
        switch format {
        case .jsonLines:
            return try objects(JSONLinesReader(LineReader(ByteStream(path: path))))
        case .csv, .tsv:
            let stream = try reading.open(path, as: format)
            if let note = ReadingNote(stream) { noting(note) }
            return try rows(CSVReader(stream, options: reading.table(isTabbed: format == .tsv)))
        case .text, .markdown: throw TablesError.notATable(path: path)
        }
    }

    private func objects(_ reader: JSONLinesReader) throws -> [TrainingExample] {
        var examples: [TrainingExample] = []
        while let object = try reader.next() {
            let names = object.members.filter { $0.value != .null }.map(\.key)
            let plan = try plan(names, at: reader.position)
            var texts: [String] = []
            for (place, name) in plan.names.enumerated() {
                guard let value = object[name] else { continue }
                let found = try Self.texts(of: value, name: name, at: reader.position)
                // Of several positives each would be an example of its own; the first is taken.
                texts += place < 2 && plan.positive != nil ? Array(found.prefix(1)) : found
            }
            var scores: [Float] = []
            if let name = plan.scores, let value = object[name] {
                scores = try Self.scores(of: value, name: name, at: reader.position)
            }
            examples.append(try example(texts, scores, plan, at: reader.position))
        }
        return examples
    }

    private func rows(_ reader: CSVReader) throws -> [TrainingExample] {
        var examples: [TrainingExample] = []
        var places: (texts: [Int], scores: Int?, plan: ExampleFields.Plan)?
        while let row = try reader.next() {
            if places == nil {
                let plan = try plan(reader.columns, at: row.position)
                let texts = plan.names.compactMap { reader.columns.firstIndex(of: $0) }
                let scores = plan.scores.flatMap { reader.columns.firstIndex(of: $0) }
                places = (texts, scores, plan)
            }
            guard let places else { break }
            var texts = places.texts.map { row.cells[$0] }
            // An absent negative is an empty cell.
            while texts.count > 2, texts.last?.trimmingWhitespace() == "" { texts.removeLast() }
            var scores: [Float] = []
            if let place = places.scores, let score = Float(row.cells[place]) { scores = [score] }
            examples.append(try example(texts, scores, places.plan, at: row.position))
        }
        return examples
    }

    private func plan(_ names: [String], at place: SourcePosition) throws -> ExampleFields.Plan {
        guard let plan = fields.plan(names), plan.positive != nil || !needsPositive else {
            let wanted =
                [fields.anchor ?? "anchor"]
                + (needsPositive ? [fields.positive ?? "positive"] : [])
            throw TrainingError.missingFields(
                place,
                wanted: wanted + (fields.negatives ?? []),
                found: names
            )
        }
        return plan
    }

    private func example(
        _ texts: [String],
        _ scores: [Float],
        _ plan: ExampleFields.Plan,
        at place: SourcePosition
    ) throws -> TrainingExample {
        let wanted = plan.positive == nil ? 1 : 2
        guard texts.count >= wanted else {
            throw TrainingError.missingFields(place, wanted: Array(plan.names.prefix(2)), found: [])
        }
        for (index, text) in texts.enumerated() where text.trimmingWhitespace().isEmpty {
            let names = plan.names
            throw TrainingError.emptyText(place, field: names[min(index, names.count - 1)])
        }
        return TrainingExample(texts: texts, scores: scores, position: place)
    }

    private static func texts(
        of value: JSONValue,
        name: String,
        at place: SourcePosition
    ) throws -> [String] {
        switch value {
        case .string(let text): return [text]
        case .number(let number): return [number.literal]
        case .array(let values):
            return try values.flatMap { try texts(of: $0, name: name, at: place) }
        default: throw TablesError.unusableField(place, field: name, found: value.kind)
        }
    }

    private static func scores(
        of value: JSONValue,
        name: String,
        at place: SourcePosition
    ) throws -> [Float] {
        switch value {
        case .number(let number) where number.double != nil: return [Float(number.double ?? 0)]
        case .boolean(let flag): return [flag ? 1 : 0]
        case .array(let values):
            return try values.flatMap { try scores(of: $0, name: name, at: place) }
        default: throw TablesError.unusableField(place, field: name, found: value.kind)
        }
    }
}

extension ExampleFields.Plan {
    /// The names of the texts in their order.
    var names: [String] { [anchor] + (positive.map { [$0] } ?? []) + negatives }
}
