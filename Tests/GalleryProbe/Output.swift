import Foundation
import Synchronization

/// Whether the input has ended.
let isStopping = Mutex(false)
var isStopped: Bool { isStopping.withLock { $0 } }

/// Writes a line that the test reads, at once.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
