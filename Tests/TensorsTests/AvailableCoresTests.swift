import Foundation
import TestSupport
import Tensors
import Testing

/// Cores by what a machine of files says.
@Suite struct AvailableCoresTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("Name:\tx\nCpus_allowed_list:\t0-3,8\n", to: "proc/self/status")
        try folder.write("0-15\n", to: "sys/devices/system/cpu/online")
    }

    private var count: Int { AvailableCores(root: folder.path).count }

    private func second(_ group: String, top: String = "/") throws {
        try folder.write("0::\(group)\n", to: "proc/self/cgroup")
        try folder.write(
            "30 23 0:26 \(top) /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n",
            to: "proc/self/mountinfo"
        )
    }

    @Test func `affinity is a set of cores that are switched on`() throws {
        #expect(count == 5)
        try folder.write("0-1\n", to: "sys/devices/system/cpu/online")
        #expect(count == 2)
    }

    @Test(arguments: [
        ("max 100000", 5), ("150000 100000", 2), ("10000 100000", 1), ("900000 100000", 5),
        ("nonsense", 5), ("100000 0", 5),
    ])
    func `a quota of version 2 is rounded up`(_ quota: String, _ cores: Int) throws {
        try second("/user/job")
        try folder.write(quota, to: "sys/fs/cgroup/user/job/cpu.max")
        #expect(count == cores)
    }

    @Test func `the limit of a group above counts, another group's does not`() throws {
        try second("/user/job")
        try folder.write("max 100000", to: "sys/fs/cgroup/user/job/cpu.max")
        try folder.write("200000 100000", to: "sys/fs/cgroup/user/cpu.max")
        try folder.write("100000 100000", to: "sys/fs/cgroup/other/cpu.max")
        #expect(count == 2)
    }

    @Test func `a container sees its own group at the mount point`() throws {
        try second("/docker/abc", top: "/docker/abc")
        try folder.write("300000 100000", to: "sys/fs/cgroup/cpu.max")
        #expect(count == 3)
    }

    @Test(arguments: [("-1", 5), ("250000", 3)])
    func `a quota of version 1 counts too`(_ quota: String, _ cores: Int) throws {
        try folder.write(
            "5:memory:/m\n4:cpu,cpuacct:/job\n0::/x\n",
            to: "proc/self/cgroup"
        )
        try folder.write(
            "33 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                + "34 25 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
            to: "proc/self/mountinfo"
        )
        try folder.write(quota, to: "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us")
        try folder.write("100000", to: "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us")
        #expect(count == cores)
    }

    @Test func `where nothing is known there is one core at least`() {
        #expect(AvailableCores(root: "/nowhere").count >= 1)
    }
}
