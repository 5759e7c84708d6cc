import AllocationCount
import Encoders
import Synchronization
import TestSupport
import Tensors
import Testing
import Tokenization

@Suite struct BatchSchedulerTests {
    struct Failure: Error, Equatable { let what: String }

    /// A text is a number in decimal; its tokens are that many copies of it, at least one.
    static func tokenize(_ text: String, _ batch: inout TokenBatch) {
        let number = Int32(text) ?? 0
        batch.append(repeatElement(number, count: max(1, Int(number % 97))))
    }

    /// A vector of number and length, from tokens.
    static func compute(_ batch: TokenBatch, _ vectors: inout VectorBatch) {
        vectors.reset(rows: batch.count, columns: 2)
        vectors.change { elements in
            for text in 0..<batch.count {
                elements[2 * text] = Float(batch[text].first ?? -1)
                elements[2 * text + 1] = Float(batch[text].count)
            }
        }
    }

    private static func run(
        _ count: Int,
        workers: Int = 3,
        budget: Int = 256,
        tokenize: @Sendable (String, inout TokenBatch) throws -> Void = { tokenize($0, &$1) },
        compute: @Sendable (TokenBatch, inout VectorBatch) throws -> Void = { compute($0, &$1) },
        deliver: @Sendable (inout [Float], Matrix) throws -> Void = { $0 += $1.elements }
    ) throws -> [Float] {
        try BatchScheduler(workers: workers, tokenBudget: budget).run(
            (0..<count).lazy.map(String.init),
            into: [],
            tokenize: tokenize,
            compute: compute,
            deliver: deliver
        )
    }

    private static func expected(_ count: Int) -> [Float] {
        (0..<count).flatMap { [Float($0), Float(max(1, $0 % 97))] }
    }

    @Test(arguments: [0, 1, 2, 1023, 1024, 1025, 9000], [1, 2, 5])
    func `vectors come in the order of the texts`(_ count: Int, _ workers: Int) throws {
        #expect(try Self.run(count, workers: workers) == Self.expected(count))
    }

    @Test func `the first error of each closure ends the run`() {
        #expect(throws: Failure(what: "tokenize")) {
            try Self.run(
                20_000,
                tokenize: {
                    if $0 == "7000" { throw Failure(what: "tokenize") }
                    Self.tokenize($0, &$1)
                }
            )
        }
        #expect(throws: Failure(what: "compute")) {
            try Self.run(
                20_000,
                compute: { batch, vectors in
                    if batch.ids.contains(7000) { throw Failure(what: "compute") }
                    Self.compute(batch, &vectors)
                }
            )
        }
        #expect(throws: Failure(what: "deliver")) {
            try Self.run(
                20_000,
                deliver: {
                    if $0.count > 10_000 { throw Failure(what: "deliver") }
                    $0 += $1.elements
                }
            )
        }
    }

    /// Texts of one length, so that no batch needs more room than the first.
    @Test func `the batches of a window are computed without allocating`() throws {
        let counts = Mutex([UInt64]())
        counts.withLock { $0.reserveCapacity(400) }
        _ = try BatchScheduler(workers: 1, tokenBudget: 192).run(
            repeatElement("48", count: 1000),
            into: 0,
            tokenize: { Self.tokenize($0, &$1) },
            compute: { batch, vectors in
                Self.compute(batch, &vectors)
                counts.withLock { $0.append(allocation_count()) }
            },
            deliver: { $0 += $1.rows }
        )
        // A window ends with 32,768 tokens: the first has 683 texts in batches of 4.
        let first = counts.withLock { Array($0[2..<170]) }
        #expect(first.allSatisfy { $0 == first[0] }, "\(first)")
    }

    @Test func `reading stays a few windows ahead of delivery, however many texts there are`()
        throws
    {
        let read = Mutex(0)
        let farthest = try BatchScheduler(workers: 4, tokenBudget: 64).run(
            (0..<60_000).lazy.map { number in
                read.withLock { $0 += 1 }
                return String(number)
            },
            into: (delivered: 0, ahead: 0),
            tokenize: { Self.tokenize($0, &$1) },
            compute: { Self.compute($0, &$1) },
            deliver: { state, vectors in
                state.ahead = max(state.ahead, read.withLock { $0 } - state.delivered)
                state.delivered += vectors.rows
            }
        )
        #expect(farthest.delivered == 60_000)
        #expect(farthest.ahead <= 6 * 1024)
    }
}
