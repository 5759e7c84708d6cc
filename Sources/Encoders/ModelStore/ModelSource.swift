internal import Foundation

/// Where a pulled model comes from.
enum ModelSource: Sendable {
    /// A Hugging Face folder on disk.
    case folder(URL)
    /// A model of the catalogue.
    case known(KnownModel)
    /// A model of the hub, as `OWNER/NAME`.
    case hub(String)

    /// Reads what the user typed: an existing folder, a known name, or `OWNER/NAME`.
    init(_ text: String) throws(EncodersError) {
        let expanded = NSString(string: text).expandingTildeInPath
        let folder = URL(filePath: expanded, directoryHint: .isDirectory).standardizedFileURL
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if ModelStore.holdsModel(folder) {
            self = .folder(folder)
        } else if let known = KnownModel.named(text) {
            self = .known(known)
        } else if !ModelStore.isPath(text), parts.count == 2, parts.allSatisfy(Self.isName) {
            self = .hub(text)
        } else {
            throw .pull(model: text, .noSource(known: KnownModel.all.map(\.name)))
        }
    }

    /// The name under which the model is kept.
    var name: String {
        switch self {
        case .folder(let folder): folder.lastPathComponent
        case .known(let known): known.name
        case .hub(let model): model
        }
    }

    private static func isName(_ part: Substring) -> Bool {
        guard let first = part.utf8.first, first != UInt8(ascii: ".") else { return false }
        return part.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
