internal import COpenBLAS
internal import Foundation

/// The one place that decides how many threads compute.
///
/// Work is divided among workers above the kernels, one a core; every kernel and library below
/// them runs on the thread that calls it.
package enum KernelThreads {
    /// Workers that keep the machine busy: one a core.
    package static let count = max(1, ProcessInfo.processInfo.activeProcessorCount)

    /// Makes OpenBLAS compute on the calling thread, with this processor's kernels; cheap to call again.
    package static func useOneEach() { once }

    private static let once: Void = {
        LinearAlgebraLibrary.recognizeProcessor()
        openblas_set_num_threads(1)
    }()
}
