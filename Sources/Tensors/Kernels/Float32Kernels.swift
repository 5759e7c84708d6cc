internal import CKernels

/// The float32 kernels of the best instruction set that this processor runs, chosen once.
enum Float32Kernels {
    /// The functions; every level has the same ones.
    static let best: ck_float32_t =
        tiled(CK_THREE_PARTS) ?? table(for: ck_cpu_level()) ?? portable
    /// The same with linear layers of two parts a number, or nil where the processor is not faster by it.
    static let inTwoParts = tiled(CK_TWO_PARTS)

    /// The functions for a precision that is no narrow one; float32's where the processor has no others.
    static func table(for precision: Precision) -> ck_float32_t {
        guard precision == .bfloat16x2, let inTwoParts else { return best }
        return inTwoParts
    }

    /// The functions of a level, or nil where the processor does not run it.
    static func table(for level: ck_cpu_level_t) -> ck_float32_t? {
        guard let table = unsafe ck_float32(level) else { return nil }
        return unsafe table.pointee
    }

    /// The functions of AVX-512 with the products of AMX, or nil where the processor has none.
    private static func tiled(_ parts: ck_parts_t) -> ck_float32_t? {
        guard let table = unsafe ck_float32_amx(parts) else { return nil }
        return unsafe table.pointee
    }

    private static var portable: ck_float32_t {
        guard let table = table(for: CK_CPU_SCALAR) else {
            preconditionFailure("portable kernels run everywhere")
        }
        return table
    }
}
