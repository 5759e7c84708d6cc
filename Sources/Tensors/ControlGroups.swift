internal import Foundation

/// What the control groups of this process let it have of the processor, versions 1 and 2.
///
/// A group's limit holds for all groups in it, so that each one up to the root counts.
package struct ControlGroups {
    /// Cores' worth of time, as 1.5; `nil` where nothing limits it or this is not Linux.
    package let cores: Double?

    /// Reads them.
    ///
    /// - Parameter root: what stands before the paths of `/proc` and of the groups, for tests.
    package init(root: String = "") {
        let groups = Self.lines(root + "/proc/self/cgroup").compactMap(Group.init)
        let mounts = Self.lines(root + "/proc/self/mountinfo").compactMap(Mount.init)
        cores = groups.flatMap { group in
            mounts.filter { $0.controls(group) }.flatMap { mount in
                mount.folders(of: group).compactMap { folder in
                    group.isSecondVersion
                        ? Self.second(root + folder) : Self.first(root + folder)
                }
            }
        }.min()
    }

    /// A line of `/proc/self/cgroup`: `0::/path`, or `4:cpu,cpuacct:/path`.
    private struct Group {
        let isSecondVersion: Bool
        let path: String

        init?(_ line: Substring) {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            isSecondVersion = parts[1].isEmpty
            guard isSecondVersion || parts[1].split(separator: ",").contains("cpu") else {
                return nil
            }
            path = String(parts[2])
        }
    }

    /// A line of `/proc/self/mountinfo` that mounts control groups.
    private struct Mount {
        /// The group that is seen at the mount point.
        let top: String
        let point: String
        let isSecondVersion: Bool

        init?(_ line: Substring) {
            let halves = line.components(separatedBy: " - ")
            guard halves.count == 2 else { return nil }
            let (place, kind) = (halves[0].split(separator: " "), halves[1].split(separator: " "))
            guard place.count > 4, let type = kind.first else { return nil }
            isSecondVersion = type == "cgroup2"
            let options = kind.last?.split(separator: ",") ?? []
            guard isSecondVersion || (type == "cgroup" && options.contains("cpu")) else {
                return nil
            }
            (top, point) = (Self.unescaped(place[3]), Self.unescaped(place[4]))
        }

        func controls(_ group: Group) -> Bool { isSecondVersion == group.isSecondVersion }

        /// The folders of a group and of those that it is in, as far as they can be seen here.
        func folders(of group: Group) -> [String] {
            var names = group.path.split(separator: "/")
            let above = top.split(separator: "/")
            // A container sees its own group at the mount point, whatever that is called outside.
            if names.starts(with: above) { names.removeFirst(above.count) } else { names = [] }
            guard !names.contains("..") else { return [point] }
            return (0...names.count).map {
                ([point] + names.prefix($0).map(String.init)).joined(separator: "/")
            }
        }

        /// A path whose spaces and the like are written as `\040`.
        private static func unescaped(_ text: Substring) -> String {
            [(#"\040"#, " "), (#"\011"#, "\t"), (#"\012"#, "\n"), (#"\134"#, "\\")]
                .reduce(String(text)) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
        }
    }

    /// `cpu.max`: a quota or `max`, and a period.
    private static func second(_ folder: String) -> Double? {
        guard let line = lines(folder + "/cpu.max").first else { return nil }
        let parts = line.split(separator: " ").map { Double($0) }
        guard parts.count == 2 else { return nil }
        return share(parts[0], of: parts[1])
    }

    /// `cpu.cfs_quota_us`, which is -1 for no limit, and `cpu.cfs_period_us`.
    private static func first(_ folder: String) -> Double? {
        let numbers = ["quota", "period"].map { name in
            lines(folder + "/cpu.cfs_\(name)_us").first.flatMap { Double($0) }
        }
        return share(numbers[0], of: numbers[1])
    }

    private static func share(_ quota: Double?, of period: Double?) -> Double? {
        guard let quota, let period, quota > 0, period > 0, (quota / period).isFinite else {
            return nil
        }
        return min(quota / period, 1e6)
    }

    private static func lines(_ path: String) -> [Substring] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}
