/// A batch while it is filled: no text is in it twice.
package struct BatchBeingFilled {
    /// The examples by their numbers.
    private(set) var entries: [Int] = []
    private var texts: Set<Int32> = []
    private let size: Int

    /// An empty batch of `size` examples, at least 1.
    package init(size: Int) { self.size = size }

    package var isFull: Bool { entries.count == size }

    /// Whether an example of the batch has a text.
    func has(_ text: Int32) -> Bool { texts.contains(text) }

    /// Takes an example, or answers the text that the batch has already.
    mutating func offer(_ entry: Int, _ texts: [Int32]) -> Int32? {
        if let text = texts.first(where: has) { return text }
        self.texts.formUnion(texts)
        entries.append(entry)
        return nil
    }
}

/// Examples that wait for a batch without their text: a queue for each text that kept some of them out.
///
/// A batch takes at most one example with a text, so that it needs to look at the head of each queue only. A
/// list of all that wait would be read from its beginning for every batch: time by the square of the examples.
package struct WaitingExamples {
    private struct Queue {
        var entries: [Int] = []
        var head = 0

        var isEmpty: Bool { head == entries.count }

        mutating func removeFirst() -> Int {
            defer { head += 1 }
            return entries[head]
        }
    }

    private var queues: [Int32: Queue] = [:]
    /// Texts whose queues are not empty, each once, those that waited longest first.
    private var turns = Turns()
    /// How many examples were offered to a batch: the work so far.
    package private(set) var offers = 0

    /// Nothing waits yet.
    package init() {}

    /// Lets an example wait for a batch without `text`.
    package mutating func append(_ entry: Int, _ text: Int32) {
        if queues[text] == nil { turns.append(text) }
        queues[text, default: Queue()].entries.append(entry)
    }

    /// Gives a batch what it can take.
    package mutating func fill(_ batch: inout BatchBeingFilled, from pool: ExamplePool) {
        // Texts whose queues come up in this round; those that are added meanwhile are in the batch.
        for _ in 0..<turns.count where !batch.isFull {
            let text = turns.removeFirst()
            var queue = queues.removeValue(forKey: text) ?? Queue()
            while !queue.isEmpty, !batch.has(text), !batch.isFull {
                let entry = queue.removeFirst()
                offers += 1
                let blocking = batch.offer(entry, pool.entries[entry].texts)
                if let blocking { append(entry, blocking) }
            }
            guard !queue.isEmpty else { continue }
            queues[text] = queue
            turns.append(text)
        }
    }

    /// Texts in the order of their turns.
    private struct Turns {
        private var texts: [Int32] = []
        private var head = 0

        var count: Int { texts.count - head }

        mutating func append(_ text: Int32) { texts.append(text) }

        mutating func removeFirst() -> Int32 {
            defer {
                head += 1
                // Half of what is held may be behind the head.
                if head > 1_024, head * 2 > texts.count {
                    texts.removeFirst(head)
                    head = 0
                }
            }
            return texts[head]
        }
    }
}
