import Encoders
import Testing

@Suite struct RetryPolicyTests {
    private let policy = RetryPolicy(
        attempts: 5,
        firstDelay: .milliseconds(500),
        longestDelay: .seconds(3)
    )

    @Test func `waits double up to the longest`() {
        let waits = (1...5).map { policy.delay(afterFailures: $0, retryAfter: nil) }
        #expect(
            waits == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(3), .seconds(3)]
        )
    }

    @Test func `a wait that the server asks for goes first, up to the longest`() {
        #expect(policy.delay(afterFailures: 1, retryAfter: .seconds(2)) == .seconds(2))
        #expect(policy.delay(afterFailures: 4, retryAfter: .zero) == .zero)
        #expect(policy.delay(afterFailures: 1, retryAfter: .seconds(3600)) == .seconds(3))
    }

    @Test func `many failures do not overflow`() {
        #expect(policy.delay(afterFailures: 10_000, retryAfter: nil) == .seconds(3))
    }
}
