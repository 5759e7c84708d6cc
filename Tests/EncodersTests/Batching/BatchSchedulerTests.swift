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
    static func compute(_ batch: TokenBatch) -> Matrix {
        let elements = (0..<batch.count).flatMap { text in
            [Float(batch[text].first ?? -1), Float(batch[text].count)]
        }
        return Matrix(rows: batch.count, columns: 2, elements: elements)
    }

    private static func run(
        _ count: Int,
        workers: Int = 3,
        budget: Int = 256,
        tokenize: @Sendable (String, inout TokenBatch) throws -> Void = { tokenize($0, &$1) },
        compute: @Sendable (TokenBatch) throws -> Matrix = { compute($0) },
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
                compute: { batch in
                    if batch.ids.contains(7000) { throw Failure(what: "compute") }
                    return Self.compute(batch)
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
            compute: { Self.compute($0) },
            deliver: { state, vectors in
                state.ahead = max(state.ahead, read.withLock { $0 } - state.delivered)
                state.delivered += vectors.rows
            }
        )
        #expect(farthest.delivered == 60_000)
        #expect(farthest.ahead <= 6 * 1024)
    }
}
