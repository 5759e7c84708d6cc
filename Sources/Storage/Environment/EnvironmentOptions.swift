/// How an environment is opened.
public struct EnvironmentOptions: Sendable {
    /// What may be done with the folder.
    public enum Mode: Sendable {
        /// Read an existing database.
        case readOnly
        /// Read and write an existing database.
        case readWrite
        /// Read and write; make folder and database where they are absent.
        case create
    }

    /// What may be done with the folder.
    public var mode = Mode.create
    /// Named databases that can be open at once.
    public var maximumDatabases = 64
    /// Read transactions, of all processes, that can be open at once.
    ///
    /// The first process that opens the folder decides.
    public var maximumReaders = 1022
    /// Bytes of address space to reserve for the file; it takes neither memory nor disk.
    ///
    /// It is halved until the system grants it, and grows by itself where the file outgrows it.
    public var reservation = 1 << 40

    /// The options with everything at its default: create, and reserve 1 TiB.
    public init() {}

    /// The default options, but for the mode.
    public init(mode: Mode) {
        self.mode = mode
    }
}
