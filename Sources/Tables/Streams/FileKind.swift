internal import Foundation

/// What stands at a path, links followed.
enum FileKind: Equatable {
    case file
    case folder
    case missing
    /// A pipe, a socket or a device, with its name in words.
    case special(String)

    /// What stands at `path`.
    init(ofPath path: String) {
        if FileManager.default.isFolder(atPath: path) {
            self = .folder
            return
        }
        guard FileManager.default.fileExists(atPath: path) else {
            self = .missing
            return
        }
        let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        switch attributes?[.type] as? FileAttributeType {
        case .typeRegular: self = .file
        case .typeSocket: self = .special("a socket")
        case .typeBlockSpecial, .typeCharacterSpecial: self = .special("a device")
        case nil: self = .missing
        default: self = .special("a named pipe")
        }
    }
}
