/// How LAPACK's routines are called.
enum LAPACK {
    /// Asks a routine how much workspace it wants, then calls it with that much.
    ///
    /// - Parameter routine: is given workspace, its size (−1 to ask) and where its status goes.
    /// - Returns: the status; 0 is success.
    @safe
    static func withWorkspace(
        _ routine: (UnsafeMutablePointer<Double>, UnsafePointer<Int32>, UnsafeMutablePointer<Int32>)
            -> Void
    ) -> Int32 {
        KernelThreads.useOneEach()
        var status: Int32 = 0
        var wanted = 0.0
        var size: Int32 = -1
        unsafe routine(&wanted, &size, &status)
        guard status == 0 else { return status }
        size = Int32(wanted)
        var work = [Double](repeating: 0, count: max(1, Int(size)))
        unsafe routine(&work, &size, &status)
        return status
    }
}
