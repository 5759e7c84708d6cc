import Contestant

/// What calls took, in their order: on the wall and of the processor.
///
/// Where other programs share the cores, the wall says who was lucky; processor time still compares.
struct TimeSpent: Encodable {
    /// Seconds from begin to end.
    private(set) var seconds: [Double] = []
    /// Seconds that all threads of the process ran.
    private(set) var processor: [Double] = []

    /// Runs a call and notes what it takes.
    mutating func measure<Result>(_ body: () throws -> Result) rethrows -> Result {
        let wall = try Contestant.time { try Contestant.processorTime(body) }
        seconds.append(wall.seconds)
        processor.append(wall.result.seconds)
        return wall.result.result
    }
}
