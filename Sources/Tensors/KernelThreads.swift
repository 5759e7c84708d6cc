internal import COpenBLAS
internal import Synchronization

/// The one place that decides how many threads compute.
///
/// Work is divided among workers above the kernels, one a core; every kernel and library below
/// them runs on the thread that calls it, or on at most so many threads of its own.
package enum KernelThreads {
    /// Workers that keep the cores busy that this process may use, or as many as were asked for.
    package static var count: Int {
        let asked = asked.load(ordering: .relaxed)
        return asked > 0 ? asked : available
    }

    /// As many threads as a user may ask for.
    package static let limit = 1_024

    private static let available = AvailableCores().count
    private static let asked = Atomic<Int>(0)

    /// Takes so many workers from now on, 1 to ``limit``, whatever the machine has.
    package static func use(_ count: Int) {
        precondition((1...limit).contains(count), "threads are 1 to 1,024")
        asked.store(count, ordering: .relaxed)
    }

    /// Makes OpenBLAS compute on the calling thread, with this processor's kernels; cheap to call again.
    package static func useOneEach() { once }

    private static let once: Void = {
        LinearAlgebraLibrary.recognizeProcessor()
        openblas_set_num_threads(1)
    }()
}
