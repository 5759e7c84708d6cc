import Encoders
import TestSupport
import Testing

@Suite struct EncodingPlanTests {
    @Test(arguments: 0..<50)
    func `every text is in one batch, and batches keep the budget`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let lengths = (0..<Int.random(in: 0...200, using: &random))
            .map { _ in Int.random(in: 0...300, using: &random) }
        let budget = Int.random(in: 1...600, using: &random)
        let plan = EncodingPlan(lengths: lengths, budget: budget, workers: 2)
        #expect(plan.order.sorted() == Array(lengths.indices))
        #expect(plan.batches.flatMap(\.self) == Array(lengths.indices))
        for batch in plan.batches {
            #expect(!batch.isEmpty)
            let tokens = plan.order[batch].reduce(0) { $0 + lengths[$1] }
            #expect(tokens <= budget || batch.count == 1)
        }
        let inOrder = plan.order.map { lengths[$0] }
        #expect(inOrder == inOrder.sorted(by: >))
    }

    @Test func `work is shared among workers when there is enough`() {
        let many = EncodingPlan(lengths: .init(repeating: 10, count: 60), budget: 4096, workers: 3)
        #expect(many.batches.count == 3)
        let few = EncodingPlan(lengths: .init(repeating: 10, count: 6), budget: 4096, workers: 3)
        #expect(few.batches.count == 1)
    }
}
