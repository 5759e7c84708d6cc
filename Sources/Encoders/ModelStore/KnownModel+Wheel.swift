internal import Foundation

extension KnownModel {
    /// The model's folder in its unpacked wheel, put together where the wheel has only its files.
    func modelFolder(in unpacked: URL) throws -> URL {
        switch layout {
        case .folder(let path):
            let folder = unpacked.appending(path: path)
            guard FileSystem.isFolder(folder) else { throw PullFailure(fault: .missingFile(path)) }
            return folder
        case .files(let places, let modules):
            let folder = unpacked.appending(path: "model")
            try FileSystem.makeFolder(folder)
            for (name, path) in places {
                let file = unpacked.appending(path: path)
                guard ModelFile.exists(file.path) else {
                    throw PullFailure(fault: .missingFile(path))
                }
                try FileSystem.move(file, to: folder.appending(path: name))
            }
            try FileSystem.write(
                Data(modules.utf8),
                to: folder.appending(path: "modules.json")
            )
            return folder
        }
    }

    /// The first file in a folder that is not what its checksum says; nil when all are.
    func checksumFault(in folder: URL) throws(EncodersError) -> PullFault? {
        for (path, expected) in checksums.sorted(by: { $0.key < $1.key }) {
            let file = folder.appending(path: path)
            guard ModelFile.exists(file.path) else { return .missingFile(path) }
            let found = try FileDigest.sha256(of: file)
            if found != expected {
                return .checksum(file: path, expected: expected, found: found)
            }
        }
        return nil
    }
}
