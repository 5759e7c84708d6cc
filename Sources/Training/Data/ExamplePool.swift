internal import Tables

/// All examples of a run: every text once, examples as numbers of texts.
public struct ExamplePool: Sendable {
    /// An example as the numbers of its texts.
    package struct Entry: Sendable {
        package let texts: [Int32]
        let scores: [Float]
        /// Which batches it may be in: only examples of one task and as many texts stand together.
        let group: Int
        /// Its file and line.
        let file: Int32
        let line: Int32
    }

    /// Every text once.
    public let texts: [String]
    /// The files in their order.
    let files: [String]
    package let entries: [Entry]
    /// The numbers of the entries of each group.
    let groups: [[Int]]

    /// Examples by task; batches are of one task.
    public init(_ tasks: [[TrainingExample]]) {
        var numbers: [String: Int32] = [:]
        var texts: [String] = []
        var files: [String] = []
        var entries: [Entry] = []
        var groups: [[Int]] = []
        var groupOf: [[Int]: Int] = [:]
        for (task, examples) in tasks.enumerated() {
            for example in examples {
                let place = example.position
                if files.last != place.file { files.append(place.file) }
                let key = [task, example.texts.count, example.scores.count]
                let group = groupOf[key] ?? groups.count
                if group == groups.count {
                    groupOf[key] = group
                    groups.append([])
                }
                groups[group].append(entries.count)
                let ids = example.texts.map { text in
                    if let number = numbers[text] { return number }
                    let number = Int32(texts.count)
                    numbers[text] = number
                    texts.append(text)
                    return number
                }
                entries.append(
                    Entry(
                        texts: ids,
                        scores: example.scores,
                        group: group,
                        file: Int32(files.count - 1),
                        line: Int32(clamping: place.line)
                    )
                )
            }
        }
        self.texts = texts
        self.files = files
        self.entries = entries
        self.groups = groups
    }

    /// How many examples there are.
    public var count: Int { entries.count }

    /// The fewest texts an example has.
    public var leastTexts: Int { entries.lazy.map(\.texts.count).min() ?? 0 }

    /// File and line of an example.
    func place(of entry: Int) -> String {
        "\(files[Int(entries[entry].file)]):\(entries[entry].line)"
    }
}
