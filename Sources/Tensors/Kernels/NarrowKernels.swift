internal import CKernels

/// The kernels of number formats narrower than float32, of the best instruction set that this
/// processor runs, chosen once.
enum NarrowKernels {
    private static let bfloat16 = table(for: CK_BFLOAT16)
    private static let int8 = table(for: CK_INT8)

    /// The functions of a precision; nil for those of `Float32Kernels`, and where the processor has no
    /// instructions that would make them faster than float32.
    static func table(for precision: Precision) -> ck_narrow_t? {
        switch precision {
        case .float32, .bfloat16x2: nil
        case .bfloat16: bfloat16
        case .int8: int8
        }
    }

    /// The functions of a format at a level; nil where the processor does not run them.
    static func table(for format: ck_narrow_format_t, level: ck_cpu_level_t) -> ck_narrow_t? {
        guard let table = unsafe ck_narrow(level, format) else { return nil }
        return unsafe table.pointee
    }

    private static func table(for format: ck_narrow_format_t) -> ck_narrow_t? {
        if let table = unsafe ck_narrow_amx(format) { return unsafe table.pointee }
        return table(for: format, level: CK_CPU_AVX512) ?? table(for: format, level: CK_CPU_AVX2)
    }
}
