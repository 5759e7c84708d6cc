internal import Tables

/// Reads examples of JSON Lines, CSV and TSV files.
///
/// Everything is held in memory: batches are drawn from all of it.
public struct ExampleReader: Sendable {
    /// Which fields play which part.
    public var fields: ExampleFields
    /// Whether an anchor needs a positive.
    public var needsPositive: Bool

    /// A reader.
    public init(fields: ExampleFields = ExampleFields(), needsPositive: Bool = true) {
        self.fields = fields
        self.needsPositive = needsPositive
    }

    /// The examples of a file.
    ///
    /// - Parameters:
    ///   - path: JSON Lines, CSV or TSV.
    ///   - rejection: is told what is wrong with a record that is then left out; without it the first such record
    ///     ends the reading.
    /// - Returns: the examples, in the order of the file.
    /// - Throws: `TrainingError` and `TablesError` with file and line.
    public func examples(
        of path: String,
        rejection: ((any Error) -> Void)? = nil
    ) throws -> [TrainingExample] {
        guard case .file(let path, let format) = try DocumentSource(path) else {
            throw TablesError.unknownFormat(path: path)
        }
        switch format {
        case .jsonLines:
            let reader = JSONLinesReader(LineReader(try ByteStream(path: path)))
            var places: ExampleFields.Plan?
            return try collect(rejection) {
                try reader.next().map { try examples($0, reader, &places) }
            }
        case .csv: return try rows(CSVReader(ByteStream(path: path, fallback: .latin1)), rejection)
        case .tsv:
            let stream = try ByteStream(path: path, fallback: .latin1)
            return try rows(CSVReader(stream, options: .tabs), rejection)
        case .text, .markdown: throw TablesError.notATable(path: path)
        }
    }

    /// Reads to the end; a record that is no example goes to `rejection`, where there is one.
    private func collect(
        _ rejection: ((any Error) -> Void)?,
        _ next: () throws -> [TrainingExample]?
    ) throws -> [TrainingExample] {
        var examples: [TrainingExample] = []
        while true {
            do {
                guard let found = try next() else { return examples }
                examples += found
            } catch {
                let isRecoverable =
                    (error as? TablesError)?.isRecoverable
                    ?? (error as? TrainingError)?.isAboutRecord ?? false
                guard let rejection, isRecoverable else { throw error }
                rejection(error)
            }
        }
    }

    /// The examples of an object: one for each of its positives.
    ///
    /// Keys have no order: where names say nothing, the first object's order holds for all of the file.
    private func examples(
        _ object: JSONObject,
        _ reader: JSONLinesReader,
        _ places: inout ExampleFields.Plan?
    ) throws -> [TrainingExample] {
        let place = reader.position
        let keys = object.members.map(\.key)
        let names = object.members.filter { $0.value != .null }.map(\.key)
        let plan: ExampleFields.Plan
        if let found = fields.plan(keys), found.isByPlace {
            plan = places ?? found
            places = plan
            guard plan.names.prefix(2).allSatisfy(keys.contains) else {
                let wanted = Array(plan.names.prefix(2))
                throw TrainingError.missingFields(place, wanted: wanted, found: keys)
            }
        } else {
            plan = try self.plan(names, at: place)
        }
        func texts(_ name: String) throws -> [String] {
            try object[name].map { try Self.texts(of: $0, name: name, at: place) } ?? []
        }
        let anchors = try texts(plan.anchor)
        guard anchors.count < 2 else {
            throw TrainingError.severalTexts(place, field: plan.anchor, count: anchors.count)
        }
        var scores: [Float] = []
        if let name = plan.scores, let value = object[name] {
            scores = try Self.scores(of: value, name: name, at: place)
        }
        let negatives = try plan.negatives.flatMap { name in
            try texts(name).map { Part(text: $0, field: name) }
        }
        let anchor = Part(text: anchors.first ?? "", field: plan.anchor)
        guard let positive = plan.positive else {
            return [try example([anchor], scores, at: place)]
        }
        let positives = try texts(positive)
        // Scores belong to the candidates of one example; whose they are would be a guess.
        guard positives.count < 2 || scores.isEmpty else {
            throw TrainingError.severalTexts(place, field: positive, count: positives.count)
        }
        // An empty list is an empty text: its place must not fall to the first negative.
        return try (positives.isEmpty ? [""] : positives).map {
            try example([anchor, Part(text: $0, field: positive)] + negatives, scores, at: place)
        }
    }

    private func rows(
        _ reader: CSVReader,
        _ rejection: ((any Error) -> Void)?
    ) throws -> [TrainingExample] {
        let names = reader.columns
        guard !names.isEmpty else { return [] }
        let header = SourcePosition(file: reader.name, line: 1)
        let plan = try plan(names, at: header)
        func column(_ name: String) throws -> Int {
            let places = names.indices.filter { names[$0] == name }
            guard places.count == 1, let place = places.first else {
                throw TrainingError.repeatedField(header, field: name)
            }
            return place
        }
        let places = try plan.names.map { (place: try column($0), field: $0) }
        let scored = try plan.scores.map { (place: try column($0), field: $0) }
        return try collect(rejection) {
            guard let row = try reader.next() else { return nil }
            var parts = places.map { Part(text: row.cells[$0.place], field: $0.field) }
            // An absent negative is an empty cell.
            let fixed = plan.positive == nil ? 1 : 2
            while parts.count > fixed, parts.last?.isEmpty == true { parts.removeLast() }
            let scores = try scored.map { place, field in
                [try Self.score(row.cells[place], field: field, at: row.position)]
            }
            return [try example(parts, scores ?? [], at: row.position)]
        }
    }

    /// A text with the field that it comes from.
    private struct Part {
        let text: String
        let field: String

        var isEmpty: Bool { text.trimmingWhitespace().isEmpty }
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
        // Without a positive the first negative would stand in its place.
        guard plan.positive != nil || plan.negatives.isEmpty else {
            throw TrainingError.missingFields(place, wanted: ["positive"], found: names)
        }
        return plan
    }

    private func example(
        _ parts: [Part],
        _ scores: [Float],
        at place: SourcePosition
    ) throws -> TrainingExample {
        if let empty = parts.first(where: \.isEmpty) {
            throw TrainingError.emptyText(place, field: empty.field)
        }
        return TrainingExample(texts: parts.map(\.text), scores: scores, position: place)
    }

    /// The score of a cell.
    private static func score(
        _ cell: String,
        field: String,
        at place: SourcePosition
    ) throws -> Float {
        guard let score = Float(cell.trimmingWhitespace()), score.isFinite else {
            throw TrainingError.badScore(place, field: field, value: cell)
        }
        return score
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
        case .number(let number): return [try score(number.literal, field: name, at: place)]
        case .boolean(let flag): return [flag ? 1 : 0]
        case .array(let values) where !values.isEmpty:
            return try values.flatMap { try scores(of: $0, name: name, at: place) }
        case .array: throw TrainingError.badScore(place, field: name, value: "[]")
        // Text is refused as a cell of a table is, with what it says.
        case .string(let text): return [try score(text, field: name, at: place)]
        default: throw TablesError.unusableField(place, field: name, found: value.kind)
        }
    }
}

extension ExampleFields.Plan {
    /// The names of the texts in their order.
    var names: [String] { [anchor] + (positive.map { [$0] } ?? []) + negatives }
}
