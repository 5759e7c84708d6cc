internal import Glibc

/// Converts bytes to UTF-8 by the system's `iconv`; a character may straddle two chunks.
///
/// A class because the converter of the system must be closed once. Belongs to one thread. Its handle is never handed
/// out, and is closed with it.
@safe final class CharsetConverter {
    private let handle: iconv_t
    /// The beginning of a character whose rest is in the next chunk.
    private var pending: [UInt8] = []

    /// A converter from the encoding of that name; `nil` when the system has none.
    init?(from name: String) {
        guard let handle = unsafe iconv_open("UTF-8", name), Int(bitPattern: handle) != -1
        else { return nil }
        unsafe self.handle = handle
    }

    deinit { _ = unsafe iconv_close(handle) }

    /// The next chunk as UTF-8; a byte that stands for no character comes out as `0xFF`.
    func convert(_ bytes: [UInt8]) -> [UInt8] {
        var input = pending + bytes
        pending = []
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 2)
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        var start = 0
        while start < input.count {
            var inputLeft = input.count - start
            var outputLeft = piece.count
            let outcome = unsafe input.withUnsafeMutableBytes { source in
                unsafe piece.withUnsafeMutableBytes { target in
                    let from = unsafe source.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var next = unsafe from.map { unsafe $0 + start }
                    var place = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
                    let count = unsafe iconv(handle, &next, &inputLeft, &place, &outputLeft)
                    return (isDone: count != -1, problem: errno)
                }
            }
            output += piece[..<(piece.count - outputLeft)]
            start = input.count - inputLeft
            if outcome.isDone { break }
            switch outcome.problem {
            case E2BIG: continue
            case EINVAL:
                pending = Array(input[start...])
                return output
            default:
                output.append(0xFF)
                start += 1
            }
        }
        return output
    }

    /// What is left when the stream ends in the middle of a character.
    func finish() -> [UInt8] {
        defer { pending = [] }
        return pending.isEmpty ? [] : [0xFF]
    }
}
