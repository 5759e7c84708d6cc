/// Which fields of a record are anchor, positive, negatives and scores.
///
/// Names that are not given are looked for among those that data sets use, whatever their case.
public struct ExampleFields: Sendable, Equatable {
    /// The field of the anchor.
    public var anchor: String?
    /// The field of the positive.
    public var positive: String?
    /// The fields of hard negatives; a field may hold a list.
    public var negatives: [String]?

    /// Fields by their names.
    public init(anchor: String? = nil, positive: String? = nil, negatives: [String]? = nil) {
        self.anchor = anchor
        self.positive = positive
        self.negatives = negatives
    }

    /// Names of anchors, likeliest first.
    static let anchorNames = [
        "anchor", "query", "question", "sentence1", "text1", "text_a", "short", "title", "text",
        "sentence",
    ]
    /// Names of positives, likeliest first.
    static let positiveNames = [
        "positive", "pos", "positives", "document", "passage", "answer", "sentence2", "text2",
        "text_b", "long", "text", "body",
    ]
    /// Names of hard negatives; `negative_1` … count too.
    static let negativeNames = ["negative", "neg", "negatives", "hard_negatives", "sentence3"]
    /// Names of scores.
    static let scoreNames = ["score", "scores", "similarity", "label", "labels"]

    /// The names that a record's fields play their parts under.
    struct Plan: Equatable {
        var anchor: String
        var positive: String?
        var negatives: [String]
        var scores: String?
        /// Whether the names say nothing, so that their order was taken for it.
        var isByPlace = false
    }

    /// The parts of a record with these fields; nil without an anchor, or without a field that was named.
    func plan(_ names: [String]) -> Plan? {
        func find(_ wanted: String?, _ known: [String]) -> String? {
            if let wanted { return names.first { $0 == wanted } }
            for name in known {
                if let found = names.first(where: { $0.lowercased() == name }) { return found }
            }
            return nil
        }
        // Two or three columns under names that say nothing are taken in their order.
        let isByPlace =
            anchor == nil && positive == nil && (2...3).contains(names.count)
            && find(nil, Self.anchorNames) == nil && find(nil, Self.positiveNames) == nil
        if isByPlace {
            return Plan(
                anchor: names[0],
                positive: names[1],
                negatives: Array(names.dropFirst(2)),
                scores: nil,
                isByPlace: true
            )
        }
        guard let first = find(anchor, Self.anchorNames) else { return nil }
        let second = find(positive, Self.positiveNames.filter { $0 != first.lowercased() })
        if positive != nil, second == nil { return nil }
        var others = negatives ?? []
        if negatives == nil {
            others = names.filter { name in
                let lowered = name.lowercased()
                return Self.negativeNames.contains(lowered)
                    || (lowered.hasPrefix("negative_") && Int(lowered.dropFirst(9)) != nil)
            }
        } else if !others.allSatisfy(names.contains) {
            return nil
        }
        return Plan(
            anchor: first,
            positive: second == first ? nil : second,
            negatives: others,
            scores: find(nil, Self.scoreNames)
        )
    }
}
