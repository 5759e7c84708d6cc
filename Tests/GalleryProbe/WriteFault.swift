import FaultyWrites
import Foundation

/// What goes wrong with the writes of this process.
enum WriteFault {
    case none
    /// Some end short, or find the disk full: one of `every`.
    case some(faulty_writes_t, every: UInt32)
    /// No file grows beyond so many bytes, as on a full disk: a write across the limit ends short.
    case limit(Int)

    struct Unknown: Error {}

    init(_ words: [String]) throws {
        let number = words.count > 1 ? Int(words[1]) : nil
        switch (words.first, number) {
        case (nil, _), ("none", _): self = .none
        case ("short", let every?): self = .some(FAULTY_WRITES_SHORT, every: UInt32(every))
        case ("full", let every?): self = .some(FAULTY_WRITES_FULL, every: UInt32(every))
        case ("limit", let bytes?): self = .limit(bytes)
        default: throw Unknown()
        }
    }

    /// Lets it happen from now on.
    func begin(seed: UInt64) {
        switch self {
        case .none: break
        case .some(let fault, let every): faulty_writes_begin(fault, every, seed)
        case .limit(let bytes):
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
            precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        }
    }
}
