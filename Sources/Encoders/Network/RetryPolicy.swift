internal import Foundation

/// How often a request that failed is sent again, and after which wait.
public struct RetryPolicy: Sendable, Equatable {
    /// How many times a request is sent at most, the first time included; 1 or more.
    public var attempts: Int
    /// The wait before the second attempt; each further wait is twice as long.
    public var firstDelay: Duration
    /// The longest wait, also where a server asks for a longer one.
    public var longestDelay: Duration

    /// A policy; five attempts over about eight seconds by default.
    public init(
        attempts: Int = 5,
        firstDelay: Duration = .milliseconds(500),
        longestDelay: Duration = .seconds(60)
    ) {
        precondition(attempts >= 1)
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// The wait after the given number of failures, or what the server asked for.
    package func delay(afterFailures failures: Int, retryAfter: Duration?) -> Duration {
        let doubled = firstDelay * (1 << min(failures - 1, 20))
        return min(retryAfter ?? doubled, longestDelay)
    }

    /// Calls `body` until it succeeds, fails for good, or the attempts are used up.
    ///
    /// A failure that made progress starts the count again, so that a long download over a weak
    /// line goes on.
    func run<Result>(_ body: () throws -> Result) throws -> Result {
        var failures = 0
        while true {
            do {
                return try body()
            } catch let failure as HTTPFailure {
                failures = failure.madeProgress ? 1 : failures + 1
                guard failure.fault.isTransient, failures < attempts else { throw failure }
                let wait = delay(afterFailures: failures, retryAfter: failure.retryAfter)
                Thread.sleep(forTimeInterval: wait / .seconds(1))
            }
        }
    }
}
