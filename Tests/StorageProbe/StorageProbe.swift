import Foundation
import Storage

/// A second process for the tests: it does one thing to an environment, and says so on its output.
///
/// `StorageProbe COMMAND PATH [NUMBER]`; commands that wait end when their input does.
@main struct StorageProbe {
    static func main() throws {
        let arguments = CommandLine.arguments
        let path = arguments[2]
        let number = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
        do {
            switch arguments[1] {
            case "write": try write(path, value: UInt64(number))
            case "hold-writer": try holdWriter(path, value: UInt64(number))
            case "hold-snapshot": try holdSnapshot(path, mode: .readWrite)
            case "hold-snapshot-as-nobody":
                try dropPrivileges()
                try holdSnapshot(path, mode: .readOnly)
            case "read-on-as-nobody":
                try dropPrivileges()
                try readOn(path, snapshots: number)
            case "increment": try increment(path, times: number)
            case "write-as-nobody":
                try dropPrivileges()
                try write(path, value: 0)
            case "fill":
                limit(RLIMIT_FSIZE, to: number)
                try fill(path)
            case "write-in-address-space":
                limit(RLIMIT_AS, to: number)
                try fill(path, bytes: 64 << 20)
            case "add": try fill(path, bytes: number)
            default: say("unknown command")
            }
        } catch let error as StorageError {
            say("\(error)")
            exit(1)
        }
    }

    private static func numbers(
        _ environment: Environment
    ) throws -> Database<UInt64, UInt64> {
        try environment.database("numbers")
    }

    /// Sets a hundred keys to one value.
    private static func put(
        _ value: UInt64,
        _ numbers: Database<UInt64, UInt64>,
        _ transaction: borrowing WriteTransaction
    ) throws {
        for key in 0..<100 { try numbers.put(value, for: UInt64(key), in: transaction) }
    }

    private static func write(_ path: String, value: UInt64) throws {
        let environment = try Environment(path: path, options: .init(mode: .readWrite))
        let numbers = try numbers(environment)
        try environment.write { try put(value, numbers, $0) }
        say("written")
    }

    private static func holdWriter(_ path: String, value: UInt64) throws {
        let environment = try Environment(path: path)
        let numbers = try numbers(environment)
        try environment.write {
            try put(value, numbers, $0)
            say("inside")
            _ = readLine()
        }
        say("committed")
    }

    private static func holdSnapshot(_ path: String, mode: EnvironmentOptions.Mode) throws {
        let environment = try Environment(path: path, options: .init(mode: mode))
        let numbers = try numbers(environment)
        let snapshot = try environment.snapshot()
        say("value \(try snapshot.read { try numbers.get(0, in: $0) } ?? 0)")
        _ = readLine()
        say("value \(try snapshot.read { try numbers.get(0, in: $0) } ?? 0)")
    }

    /// Reads one snapshot after another: each has one value for all keys, and no smaller one than before.
    private static func readOn(_ path: String, snapshots: Int) throws {
        let environment = try Environment(path: path, options: .init(mode: .readOnly))
        let numbers = try numbers(environment)
        say("reading")
        var last: UInt64 = 0
        for _ in 0..<snapshots {
            let snapshot = try environment.snapshot()
            for _ in 0..<3 {
                let values = try snapshot.read { try numbers.entries(in: $0).map(\.value) }
                guard values.count == 100, Set(values).count == 1, values[0] >= last else {
                    say("after \(last): \(values)")
                    exit(1)
                }
                last = values[0]
            }
        }
        say("sound")
    }

    /// Opens the environment so many times, and each time adds one to all values.
    private static func increment(_ path: String, times: Int) throws {
        for _ in 0..<times {
            let environment = try Environment(path: path)
            let numbers = try numbers(environment)
            try environment.write { transaction in
                let value = try numbers.get(0, in: transaction) ?? 0
                try put(value + 1, numbers, transaction)
            }
        }
        say("incremented")
    }

    /// Adds values of 1 MiB, each in a transaction, until the bytes are there or an error comes.
    private static func fill(_ path: String, bytes: Int = .max) throws {
        signal(SIGXFSZ, SIG_IGN)
        let environment = try Environment(path: path)
        let values: Database<UInt64, [UInt8]> = try environment.database("values")
        let value = [UInt8](repeating: 7, count: 1 << 20)
        var count = try environment.read { try values.count(in: $0) }
        do {
            while count << 20 < bytes {
                try environment.write { try values.put(value, for: UInt64(count), in: $0) }
                count += 1
            }
            say("added \(count), map \(try environment.statistics().mapBytes)")
        } catch let error as StorageError {
            let kept = try environment.read { try values.count(in: $0) }
            say("added \(count), kept \(kept): \(error)")
        }
    }

    private static func dropPrivileges() throws {
        guard getuid() == 0 else { return }
        guard setgid(65534) == 0, setuid(65534) == 0 else {
            say("cannot become nobody")
            exit(1)
        }
    }

    private static func limit(_ resource: __rlimit_resource, to bytes: Int) {
        var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
        guard setrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else {
            say("cannot set the limit")
            exit(1)
        }
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
