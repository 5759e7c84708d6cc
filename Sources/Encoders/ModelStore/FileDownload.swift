internal import Foundation

/// One file from a server: resumed where it stopped, checked, and named only when it is whole.
struct FileDownload {
    /// What is asked for.
    let request: HTTPRequest
    /// Where the whole file goes.
    let destination: URL
    /// Carries the request.
    let client: HTTPClient
    /// How often a broken transfer is taken up again.
    let retries: RetryPolicy

    /// What one transfer came to.
    private enum Outcome {
        case complete(FileDigest?, isResumed: Bool)
        case alreadyThere
        case absent
    }

    /// Why a transfer must start again from nothing.
    private struct Stale: Error {}
    /// The file at the destination is what the server has.
    private struct AlreadyThere: Error {}

    private var partial: PartialFile { PartialFile(of: destination) }

    /// Fetches the file; `progress` hears bytes so far and in all.
    ///
    /// - Returns: false when the server does not have it.
    /// - Throws: `PullFailure` or `EncodersError.file`.
    func run(progress: @escaping (Int, Int?) -> Void) throws -> Bool {
        while true {
            let outcome: Outcome
            do {
                outcome = try retries.run { try transfer(progress) }
            } catch let failure as HTTPFailure {
                throw PullFailure(fault: .http(failure.fault))
            }
            switch outcome {
            case .absent: return false
            case .alreadyThere: return true
            case .complete(let digest, let isResumed):
                if let found = try digest?.digits(of: partial.url), found != digest?.expected {
                    try partial.remove()
                    // What an earlier run left behind may be at fault: once more, from nothing.
                    if isResumed { continue }
                    throw PullFailure(
                        fault: .checksum(
                            file: destination.lastPathComponent,
                            expected: digest?.expected ?? "",
                            found: found
                        )
                    )
                }
                try partial.finish(as: destination)
                return true
            }
        }
    }

    private func transfer(_ progress: @escaping (Int, Int?) -> Void) throws -> Outcome {
        do {
            return try transfer(from: try partial.resumable(), progress)
        } catch is Stale {
            try partial.remove()
            return try transfer(from: nil, progress)
        } catch is AlreadyThere {
            return .alreadyThere
        }
    }

    /// One request and its answer.
    private func transfer(
        from start: (size: Int, version: String)?,
        _ progress: @escaping (Int, Int?) -> Void
    ) throws -> Outcome {
        var request = request
        if let start { request.fields["Range"] = "bytes=\(start.size)-" }
        var digest: FileDigest?
        var handle: FileHandle?
        // Closing after an error; the success path below closes and looks at the error.
        defer { try? handle?.close() }
        var size = 0
        var message = Data()
        let answer: HTTPAnswer
        do {
            answer = try client.send(request) { answer in
                guard answer.isSuccess || answer.status == 416 else {
                    return { message.append($0.prefix(max(0, 10_000 - message.count))) }
                }
                digest = FileDigest(fields: answer.originFields)
                let opened = try open(answer, from: start, digest)
                let total = answer.contentLength.map { $0 + opened.offset }
                handle = opened.handle
                size = opened.offset
                progress(size, total)
                return { data in
                    try write(data, to: opened.handle)
                    size += data.count
                    progress(size, total)
                }
            }
        } catch var failure as HTTPFailure {
            let canResume = try partial.resumable() != nil
            failure.madeProgress = canResume && size > start?.size ?? 0
            throw failure
        }
        if answer.status == 404 { return .absent }
        guard answer.isSuccess else {
            throw HTTPFailure(answer: answer, url: request.name, body: message)
        }
        return .complete(digest, isResumed: answer.status == 206)
    }

    /// Opens the partial file at the place where the answer's body belongs.
    private func open(
        _ answer: HTTPAnswer,
        from start: (size: Int, version: String)?,
        _ digest: FileDigest?
    ) throws -> (handle: FileHandle, offset: Int) {
        let version = Self.version(answer.originFields)
        switch (answer.status, start) {
        case (206, let start?):
            guard start.version == version,
                answer.fields["content-range"]?.hasPrefix("bytes \(start.size)-") ?? false
            else { throw Stale() }
            return (try naming { try partial.resume() }, start.size)
        case (200, _):
            if let digest, ModelFile.exists(destination.path),
                try digest.digits(of: destination) == digest.expected
            {
                throw AlreadyThere()
            }
            return (try naming { try partial.start(version: version) }, 0)
        default: throw Stale()
        }
    }

    private func write(_ data: Data, to handle: FileHandle) throws {
        try naming { try handle.write(contentsOf: data) }
    }

    private func naming<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as EncodersError {
            throw error
        } catch {
            throw EncodersError.file(path: partial.url.path, reason: error.localizedDescription)
        }
    }

    /// What the first server calls this version of the file.
    private static func version(_ fields: [String: String]) -> String? {
        let tag = fields["x-linked-etag"] ?? fields["etag"]
        guard let tag, !tag.hasPrefix("W/") else { return fields["last-modified"] }
        return tag
    }
}
