/// A fault on its way to the place where the model's name is known.
struct PullFailure: Error {
    /// What went wrong.
    let fault: PullFault
}
