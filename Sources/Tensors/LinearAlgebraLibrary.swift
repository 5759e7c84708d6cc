internal import CKernels
internal import COpenBLAS
internal import Foundation

/// The library that decomposes matrices.
public enum LinearAlgebraLibrary {
    /// Its name, version, build and the processor whose kernels it runs, in its own words.
    public static var version: String {
        KernelThreads.useOneEach()
        return unsafe String(cString: openblas_get_config())
    }

    /// Gives a processor that the library does not know the kernels of its instruction set.
    ///
    /// OpenBLAS knows processors by model number and takes those that came after it for the first of
    /// their kind: 0.3.21 runs SSE3 code on an Intel Xeon of 2023, a fifth as fast. What the user asked
    /// for by `OPENBLAS_CORETYPE` stays. Must run before any other function of the library.
    static func recognizeProcessor() {
        let asked = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
        guard asked == nil, unsafe String(cString: openblas_get_corename()) == "Prescott",
            let core = coreOfInstructionSet
        else { return }
        _ = unsafe openblas_choose_kernels(core)
    }

    /// The processor, by OpenBLAS' names, whose kernels use the instructions that this one has.
    private static var coreOfInstructionSet: String? {
        switch ck_cpu_level() {
        case CK_CPU_AVX512: "SkylakeX"
        case CK_CPU_AVX2: "Haswell"
        default: nil
        }
    }
}
