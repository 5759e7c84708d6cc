internal import Foundation

/// How many cores this process may use, which is often fewer than the machine has.
///
/// A user may bind a process to some cores (`taskset`), and a container may be allowed the time of a
/// few only: threads beyond them wait for each other.
package struct AvailableCores {
    /// The least of what the machine, the process's affinity and its control groups allow; at least 1.
    package let count: Int

    /// Asks the system.
    ///
    /// - Parameter root: what stands before the paths of `/proc` and `/sys`, for tests.
    package init(root: String = "") {
        let allowed =
            Self.affinity(root: root) ?? ProcessInfo.processInfo.activeProcessorCount
        let quota = ControlGroups(root: root).cores.map { Int($0.rounded(.up)) }
        count = max(1, min(allowed, quota ?? allowed))
    }

    /// Cores that are switched on and that the scheduler may run this process on, as
    /// `sched_getaffinity` has them; `nil` where the system is not Linux.
    private static func affinity(root: String) -> Int? {
        guard let status = text(root + "/proc/self/status"),
            let line = status.split(separator: "\n")
                .first(where: { $0.hasPrefix("Cpus_allowed_list:") })
        else { return nil }
        let allowed = numbers(line.dropFirst("Cpus_allowed_list:".count))
        guard let online = text(root + "/sys/devices/system/cpu/online") else {
            return allowed.count
        }
        return allowed.intersection(numbers(online[...])).count
    }

    /// The numbers of a list such as `0-3,8`.
    private static func numbers(_ list: Substring) -> Set<Int> {
        var numbers: Set<Int> = []
        for part in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, last < 1 << 20 else {
                continue
            }
            numbers.formUnion(first...last)
        }
        return numbers
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
