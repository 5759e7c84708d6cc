internal import Hashing
internal import Foundation

/// A checksum that a file must have.
enum FileDigest: Sendable, Equatable {
    /// SHA-256, 64 lower-case hexadecimal digits.
    case sha256(String)
    /// SHA-1 of the file as a git object, 40 digits; hubs name small files by it.
    case gitBlob(String)

    /// The digest in the fields of a hub's answer, if they tell one.
    ///
    /// `X-Linked-Etag` is the SHA-256 of a large file. A plain `ETag` of 64 digits is taken for
    /// one too; one of 40 digits is a git object's only where the hub names a commit.
    init?(fields: [String: String]) {
        let tag = Self.digits(fields["x-linked-etag"]) ?? Self.digits(fields["etag"])
        switch tag?.utf8.count {
        case 64: self = .sha256(tag ?? "")
        case 40 where fields["x-repo-commit"] != nil: self = .gitBlob(tag ?? "")
        default: return nil
        }
    }

    /// The digits that a file should have.
    var expected: String {
        switch self {
        case .sha256(let digits), .gitBlob(let digits): digits
        }
    }

    /// The digits that a file does have.
    func digits(of file: URL) throws(EncodersError) -> String {
        switch self {
        case .sha256: return try Self.hash(file, with: MessageDigest(.sha256))
        case .gitBlob:
            var hash = MessageDigest(.sha1)
            let size = try FileSystem.size(of: file)
            hash.update(Data("blob \(size)\0".utf8))
            return try Self.hash(file, with: hash)
        }
    }

    /// SHA-256 of a file.
    static func sha256(of file: URL) throws(EncodersError) -> String {
        try hash(file, with: MessageDigest(.sha256))
    }

    private static func hash(
        _ file: URL,
        with empty: MessageDigest
    ) throws(EncodersError) -> String {
        var hash = empty
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(piece)
            }
        } catch {
            throw .file(path: file.path, reason: error.localizedDescription)
        }
        return hash.finalize().hexadecimal
    }

    private static func digits(_ tag: String?) -> String? {
        guard let tag, !tag.hasPrefix("W/") else { return nil }
        let digits = tag.trimmingCharacters(in: ["\""]).lowercased()
        return digits.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } ? digits : nil
    }
}
