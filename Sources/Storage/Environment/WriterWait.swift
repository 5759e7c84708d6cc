/// How long a writer waits for the one before it.
public enum WriterWait: Sendable {
    /// Not at all: ``StorageError/writerBusy(path:holder:)`` at once.
    case never
    /// Until a moment: ``StorageError/writerBusy(path:holder:)`` after it.
    case until(ContinuousClock.Instant)
    /// As long as it takes.
    case indefinitely
}
