/// Which texts of a pool are anchors, and which positives.
struct CompatibleTexts {
    /// Numbers of the anchors' texts, each once, ascending.
    let anchors: [Int32]
    /// Numbers of the positives' texts, each once, ascending.
    let positives: [Int32]

    init(_ pool: ExamplePool) {
        anchors = Set(pool.entries.map { $0.texts[0] }).sorted()
        positives = Set(pool.entries.map { $0.texts[1] }).sorted()
    }
}
