internal import CKernels
internal import Foundation

/// What the kernels use of this machine's processor.
///
/// The environment variable `PERENNIAL_CPU` caps the instruction set of a process: `portable`, `avx2`,
/// `avxvnni`, `avx512` or `amx` on x86-64, `portable` or `neon` on Arm. It is read once, at first use.
public enum Processor {
    /// Cores that this process may use: the machine's, less those that affinity and quotas withhold.
    public static var cores: Int { KernelThreads.count }

    /// The caps that this processor allows, from the least to the greatest.
    public static var levels: [String] {
        var names: [String] = []
        while let name = unsafe ck_cpu_level_name(Int32(names.count)) {
            names.append(unsafe String(cString: name))
        }
        return names
    }

    /// The cap in force, or nil where there is none.
    public static var cap: String? {
        ck_cpu_cap_state() == CK_CPU_CAPPED ? askedCap : nil
    }

    /// Why `PERENNIAL_CPU` has no effect, in one line; nil where it is not set or in force.
    public static var capProblem: String? {
        let asked = askedCap ?? ""
        let remedy = "this processor has " + levels.joined(separator: ", ")
        return switch ck_cpu_cap_state() {
        case CK_CPU_CAP_MISSING:
            "PERENNIAL_CPU=\(asked): this processor does not have it; \(remedy)"
        case CK_CPU_CAP_UNKNOWN: "PERENNIAL_CPU=\(asked) is no instruction set; \(remedy)"
        default: nil
        }
    }

    private static var askedCap: String? {
        ProcessInfo.processInfo.environment["PERENNIAL_CPU"]
    }

    /// The instruction sets in use, for people: `AVX-512, VNNI, BF16, AMX`, `AVX2`, `NEON` or `scalar`.
    public static var instructionSets: String {
        switch ck_cpu_level() {
        case CK_CPU_AVX512:
            (["AVX-512"] + (ck_cpu_has_avx512vnni() ? ["VNNI"] : [])
                + (ck_cpu_has_avx512bf16() ? ["BF16"] : [])
                + (ck_cpu_has_amx() ? ["AMX"] : [])).joined(separator: ", ")
        case CK_CPU_AVX2: "AVX2"
        case CK_CPU_NEON: "NEON"
        default: "scalar"
        }
    }
}
