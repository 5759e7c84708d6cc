internal import Tables

/// Which values of two columns are compared, and which of them are encoded for it.
struct MatchPlan {
    /// A value with the key that tells it from others.
    typealias Value = (key: UInt64, value: String)

    /// Values of the query without an equal.
    let open: [Value]
    /// Values of the other column.
    let partners: [Value]
    /// The share of the query's values without an equal that `open` has.
    let share: Double
    /// How both are spelled.
    let spellings: SpellingIndex
    /// The likeliest partners of each open value by spelling.
    let proposals: [[SpellingIndex.Proposal]]
    /// Places of the values to be encoded.
    let encodedOpen: [Int]
    let encodedPartners: [Int]

    /// Whether a greater effort could find more.
    var isPartial: Bool {
        !open.isEmpty
            && (share < 1 || encodedOpen.count < open.count
                || encodedPartners.count < partners.count)
    }

    /// How many characters a code has at most: AT, AUT and 040 name things, but say nothing of what they name.
    private static let codeLength = 3

    /// Whether both values are codes, which are partners only where they are equal.
    func areCodes(_ open: Int, _ partner: Int) -> Bool {
        self.open[open].value.count <= Self.codeLength
            && partners[partner].value.count <= Self.codeLength
    }

    init(open all: [Value], partners others: [String], effort: MatchEffort) {
        let open = Self.sample(all, effort.values)
        // Where every value has an equal there is nothing to look for.
        let partners = open.isEmpty ? [] : others.map { (key: ValueSet.key(of: $0), value: $0) }
        let spellings = SpellingIndex(
            queries: open.map { Spelling($0.value) },
            others: partners.map { Spelling($0.value) }
        )
        let proposals = open.indices.map { spellings.proposals(for: $0, limit: effort.proposals) }
        self.open = open
        self.partners = partners
        share = all.isEmpty ? 1 : Double(open.count) / Double(all.count)
        self.spellings = spellings
        self.proposals = proposals
        encodedOpen = Self.likeliest(open.indices, effort.encoded) { proposals[$0].first?.trigrams }
        encodedPartners = Self.encodedPartners(partners.count, proposals, encodedOpen, effort)
    }

    /// All partners where they are few, else those that the encoded values' spelling proposes, likeliest first.
    private static func encodedPartners(
        _ count: Int,
        _ proposals: [[SpellingIndex.Proposal]],
        _ encodedOpen: [Int],
        _ effort: MatchEffort
    ) -> [Int] {
        if count <= effort.encoded { return Array(0..<count) }
        var best: [Int: Float] = [:]
        for proposal in encodedOpen.flatMap({ proposals[$0] }) {
            best[proposal.other] = max(best[proposal.other] ?? 0, proposal.trigrams)
        }
        return likeliest(best.keys.sorted(), effort.encoded * 2) { best[$0] }
    }

    /// At most so many values, those with the smallest keys: a fair sample, and the same one in every column.
    private static func sample(_ values: [Value], _ count: Int) -> [Value] {
        guard values.count > count else { return values }
        return Array(values.sorted { $0.key < $1.key }.prefix(count))
    }

    /// At most so many places, those with the greatest evidence.
    private static func likeliest(
        _ places: some Collection<Int>,
        _ count: Int,
        _ evidence: (Int) -> Float?
    ) -> [Int] {
        guard places.count > count else { return Array(places) }
        let sorted = places.map { (place: $0, evidence: evidence($0) ?? 0) }.sorted {
            $0.evidence != $1.evidence ? $0.evidence > $1.evidence : $0.place < $1.place
        }
        return sorted.prefix(count).map(\.place)
    }
}
