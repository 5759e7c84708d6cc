import Foundation
import Perennial
import Synchronization

/// A second process for the tests: it writes, reads or copies a gallery until it is stopped.
///
/// `GalleryProbe write PATH SEED [none|short|full EVERY | limit BYTES]`, `GalleryProbe read PATH SEED`,
/// `GalleryProbe cascade PATH SEED`, `GalleryProbe back-up PATH TARGET`. It ends when its input does.
@main struct GalleryProbe {
    static func main() throws {
        let arguments = CommandLine.arguments
        let path = arguments[2]
        Thread.detachNewThread {
            while readLine() != nil {}
            isStopping.withLock { $0 = true }
        }
        switch arguments[1] {
        case "write":
            let fault = try WriteFault(Array(arguments.dropFirst(4)))
            try ProbeWriter(path, seed: UInt64(arguments[3]) ?? 0, fault: fault).run()
        case "read": try ProbeReader(path, seed: UInt64(arguments[3]) ?? 0).run()
        case "cascade": try ProbeCascade(path, seed: UInt64(arguments[3]) ?? 0).run()
        case "back-up":
            var number = 0
            while !isStopped {
                number += 1
                let copy = "\(arguments[3])-\(number)"
                try Gallery(path: path).backUp(to: copy)
                say("copied \(copy)")
            }
        default: say("unknown command")
        }
    }
}
