import Hashing
import Foundation
import Synchronization

/// A hub of one model on this machine, which can be told to fail.
final class HubServer: Sendable {
    /// A way to fail, once.
    enum Fault: Sendable {
        /// Closes the connection after so many bytes of the body.
        case cut(Int)
        /// Answers with that status.
        case status(Int, [String: String] = [:])
        /// Sends other bytes than were announced.
        case wrongBytes
    }

    let server: LoopbackServer
    private let state: State

    private final class State: Sendable {
        let files: Mutex<[String: Data]>
        let faults = Mutex<[String: [Fault]]>([:])
        init(_ files: [String: Data]) { self.files = Mutex(files) }
    }

    /// A hub with the files of `OWNER/NAME`; large ones are behind a redirect.
    init(model: String, files: [String: Data], token: String? = nil) async throws {
        let state = State(files)
        self.state = state
        server = try await LoopbackServer { request in
            Self.answer(request, model: model, state, token: token)
        }
    }

    /// The next requests for a file fail in these ways, one after another.
    func fail(_ path: String, _ faults: Fault...) {
        state.faults.withLock { $0[path] = faults }
    }

    /// Puts other bytes in the place of a file.
    func replace(_ path: String, by data: Data) {
        state.files.withLock { $0[path] = data }
    }

    /// Requests for the bytes of a file, in order.
    func transfers(of path: String) -> [LoopbackServer.Request] {
        let suffix = path.hasSuffix(".safetensors") ? "/storage/\(path)" : "/resolve/main/\(path)"
        return server.requests.filter { $0.path.hasSuffix(suffix) }
    }

    private static func answer(
        _ request: LoopbackServer.Request,
        model: String,
        _ state: State,
        token: String?
    ) -> LoopbackServer.Answer {
        if let token, request["authorization"] != "Bearer \(token)" {
            return .json(#"{"error": "Repository not found"}"#, status: 401)
        }
        let prefix = "/\(model)/resolve/main/"
        let isStored = request.path.hasPrefix("/storage/")
        guard isStored || request.path.hasPrefix(prefix) else {
            return .json(#"{"error": "Repository not found"}"#, status: 404)
        }
        let path = String(request.path.dropFirst(isStored ? "/storage/".count : prefix.count))
        guard let data = state.files.withLock({ $0[path] }) else {
            return .json(#"{"error": "Entry not found"}"#, status: 404)
        }
        let isLarge = path.hasSuffix(".safetensors")
        if isLarge, !isStored {
            return LoopbackServer.Answer(
                status: 302,
                headers: [
                    "Location": "/storage/\(path)", "X-Linked-Etag": "\"\(sha256(data))\"",
                    "X-Linked-Size": "\(data.count)", "X-Repo-Commit": "c0ffee",
                ]
            )
        }
        let fault = state.faults.withLock { faults -> Fault? in
            guard faults[path]?.isEmpty == false else { return nil }
            return faults[path]?.removeFirst()
        }
        return content(data, of: request, isLarge: isLarge, fault)
    }

    private static func content(
        _ data: Data,
        of request: LoopbackServer.Request,
        isLarge: Bool,
        _ fault: Fault?
    ) -> LoopbackServer.Answer {
        var answer = LoopbackServer.Answer(body: data)
        // The storage has names of its own, which are no checksums of ours.
        answer.headers["ETag"] =
            isLarge ? "\"\(String(repeating: "ab", count: 32))\"" : "\"\(gitBlob(data))\""
        answer.headers["X-Repo-Commit"] = "c0ffee"
        if let range = request["range"]?.dropFirst("bytes=".count).dropLast(),
            let start = Int(range)
        {
            guard start < data.count else { return LoopbackServer.Answer(status: 416) }
            answer.status = 206
            answer.headers["Content-Range"] = "bytes \(start)-\(data.count - 1)/\(data.count)"
            answer.body = data.dropFirst(start)
        }
        switch fault {
        case .cut(let count): answer.cut = count
        case .status(let code, let headers):
            return LoopbackServer.Answer(status: code, headers: headers, body: Data("busy".utf8))
        case .wrongBytes: answer.body = Data(answer.body.map { $0 ^ 1 })
        case nil: break
        }
        return answer
    }

    static func sha256(_ data: Data) -> String { MessageDigest.sha256(data).hexadecimal }

    private static func gitBlob(_ data: Data) -> String {
        var digest = MessageDigest(.sha1)
        digest.update(Data("blob \(data.count)\0".utf8) + data)
        return digest.finalize().hexadecimal
    }
}
