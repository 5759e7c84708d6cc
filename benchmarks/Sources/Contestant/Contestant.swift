internal import Foundation

/// A program that takes part in a benchmark: it answers requests until its input ends.
///
/// A request is one line of JSON, a reply too. What is measured lies between the two, so that
/// starting the program and reading its data count only where a suite measures them.
public enum Contestant {
    /// Says what the program is, then answers each request.
    ///
    /// An error is a reply too, `{"error": …}`, after which the program goes on.
    public static func serve<Request: Decodable, Facts: Encodable>(
        facts: Facts,
        _ answer: (Request) throws -> any Encodable
    ) throws {
        try write(facts)
        while let line = readLine() {
            do {
                try write(answer(JSONDecoder().decode(Request.self, from: Data(line.utf8))))
            } catch {
                try write(Failure(error: "\(error)"))
            }
        }
    }

    /// The seconds that `body` takes, with its result.
    public static func time<Result>(
        _ body: () throws -> Result
    ) rethrows -> (seconds: Double, result: Result) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try body()
        return ((clock.now - start) / .seconds(1), result)
    }

    /// The seconds that `body` takes on the processors, all threads together, with its result.
    ///
    /// Unlike `time`, it hardly changes when other programs want the processors too.
    public static func processorTime<Result>(
        _ body: () throws -> Result
    ) rethrows -> (seconds: Double, result: Result) {
        let start = clock()
        let result = try body()
        return (Double(clock() - start) / Double(CLOCKS_PER_SEC), result)
    }

    /// The value of a JSON file.
    public static func read<Value: Decodable>(_ path: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private struct Failure: Encodable {
        let error: String
    }

    private static func write(_ reply: any Encodable) throws {
        let line = try JSONEncoder().encode(reply) + Data("\n".utf8)
        try FileHandle.standardOutput.write(contentsOf: line)
    }
}
