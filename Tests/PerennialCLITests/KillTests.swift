import Foundation
import TestSupport
import Testing

/// `kill -9` while indexing: what was committed stays, and the run can be resumed.
@Suite(.serialized) struct KillTests {
    @Test func `a killed indexing run leaves a sound gallery that resumes to the end`() throws {
        let folder = try TemporaryFolder()
        let texts = (0..<3_000).map {
            #"{"id":"\#($0)","text":"note \#($0) about subject \#($0 % 41)"}"#
        }
        let source = try folder.write(texts.joined(separator: "\n"), to: "notes.jsonl")
        let gallery = folder.path("gallery")
        let arguments = [
            "index", source, "--into", gallery, "--resume", "--model", try Fixtures.model().path,
            "--commit-every", "100",
        ]
        let program = Program()
        var generator = SystemRandomNumberGenerator()
        var documents = 0
        for _ in 0..<Fixtures.soak(short: 10, long: 50) {
            let running = try program.start(arguments)
            let life = Int.random(in: 200...900, using: &generator)
            // Not a wait for a result: the moment of the kill is what is random here.
            let deadline = Date(timeIntervalSinceNow: Double(life) / 1000)
            while running.isRunning, Date() < deadline { usleep(2_000) }
            running.signal(SIGKILL)
            _ = running.finish()
            guard FileManager.default.fileExists(atPath: gallery + "/data.mdb") else { continue }
            let verified = try program.run(["verify", gallery])
            if verified.errors.contains("not a gallery") { continue }
            #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
            let report = try program.run(["inspect", gallery, "--json"]).output
            let now = try #require(
                (JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any])?[
                    "documents"
                ]
                    as? Int
            )
            #expect(now >= documents, "a committed document was lost")
            documents = now
        }
        let finished = try program.run(arguments)
        #expect(finished.status == 0, "\(finished.errors)")
        #expect(try program.run(["verify", gallery]).output.contains("3000 documents"))
    }
}
