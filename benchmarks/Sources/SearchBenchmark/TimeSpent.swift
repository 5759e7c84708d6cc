import Foundation

/// The time that one call takes, on the wall and of the processor.
///
/// Where other programs share the cores, the wall says who was lucky; processor time still compares.
struct TimeSpent: Encodable {
    /// Seconds from begin to end.
    let wall: Double
    /// Seconds that all threads of the process ran.
    let processor: Double

    static func measure<Result>(
        _ body: () throws -> Result
    ) rethrows -> (time: TimeSpent, result: Result) {
        let wall = now(CLOCK_MONOTONIC)
        let processor = now(CLOCK_PROCESS_CPUTIME_ID)
        let result = try body()
        let time = TimeSpent(
            wall: now(CLOCK_MONOTONIC) - wall,
            processor: now(CLOCK_PROCESS_CPUTIME_ID) - processor
        )
        return (time, result)
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        // It cannot fail for a clock that every system has.
        _ = unsafe clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// What several calls took, in their order.
struct TimesSpent: Encodable {
    let seconds: [Double]
    let processor: [Double]

    init(_ times: [TimeSpent]) {
        seconds = times.map(\.wall)
        processor = times.map(\.processor)
    }
}
