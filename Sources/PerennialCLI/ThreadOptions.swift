import ArgumentParser
import Tensors

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "Threads that compute, 1 to 1,024; by default one a core that may be used."
    )
    var threads: Int?

    /// Checks the number and has everything that computes follow it.
    func validate() throws {
        guard let threads else { return }
        guard (1...KernelThreads.limit).contains(threads) else {
            throw ValidationError("--threads is 1 to 1,024")
        }
        KernelThreads.use(threads)
    }
}
