internal import CKernels

/// Instruction sets that the kernels of codes are written for.
package enum InstructionSet: Sendable, CaseIterable {
    /// Portable code, the reference of the others.
    case scalar
    /// Arm's 128-bit vectors.
    case neon
    /// AVX2.
    case avx2
    /// AVX-512 with VNNI.
    case avx512

    /// The sets that this processor runs.
    package static var available: [InstructionSet] {
        allCases.filter { unsafe ck_code_kernels_at($0.level) != nil }
    }

    var level: ck_cpu_level_t {
        switch self {
        case .scalar: CK_CPU_SCALAR
        case .neon: CK_CPU_NEON
        case .avx2: CK_CPU_AVX2
        case .avx512: CK_CPU_AVX512
        }
    }
}
