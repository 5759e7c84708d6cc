internal import CKernels

/// What the kernels use of this machine's processor.
public enum Processor {
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
