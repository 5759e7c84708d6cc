import Foundation
import TestSupport
import Testing

/// What becomes of results and messages when a stream is full, closed or slow.
@Suite(.serialized) struct StandardStreamTests {
    private static let model = Fixtures.folder("models/perennial-small-en").path
    private let folder: TemporaryFolder
    private let shell: Shell

    init() throws {
        folder = try TemporaryFolder()
        shell = Shell(in: folder.url)
        try folder.write(
            #"{"id":"a","text":"bread"}"# + "\n" + #"{"id":"b","text":"the moon"}"# + "\n",
            to: "corpus.jsonl"
        )
        let made = try shell.run("perennial index corpus.jsonl --into g --model \(Self.model)")
        #expect(made.status == 0, "\(made.errors)")
    }

    private static let printing = [
        "--help", "--version", "search --help", "doctor", "inspect g", "inspect g --json",
        "search g bread --model \(model)", "search g bread --json --model \(model)", "verify g",
        "model show \(model) --json", "embed corpus.jsonl --field text --model \(model)",
        "embed corpus.jsonl --field text --format arrow --model \(model)",
    ]

    @Test(arguments: printing)
    func `results onto a full disk or a closed stream fail with the reason`(
        _ command: String
    ) throws {
        for (stream, reason) in [("> /dev/full", "No space left"), (">&-", "Bad file descriptor")] {
            let outcome = try shell.run("perennial \(command) \(stream)")
            #expect(outcome.status == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("perennial: standard output: \(reason)"))
        }
    }

    @Test(arguments: printing)
    func `a reader that goes away ends the program quietly`(_ command: String) throws {
        for prologue in ["", "trap '' PIPE;"] {
            let outcome = try shell.run(
                "\(prologue) { sleep 0.2; perennial \(command); echo $? > status; } | true"
            )
            let status = try String(contentsOfFile: folder.path("status"), encoding: .utf8)
            #expect(status == "141\n")
            #expect(!outcome.errors.contains("perennial: "), "\(outcome.errors)")
        }
    }

    @Test func `messages that nobody can read stop nothing`() throws {
        let command = "perennial search g bread --model \(Self.model)"
        let expected = try shell.run(command).output
        for stream in ["2> /dev/full", "2>&-", "2> >(true)"] {
            let outcome = try shell.run("\(command) -k 9 \(stream)")
            #expect(outcome.status == 0)
            #expect(outcome.output == expected)
        }
        #expect(try shell.run("perennial search nowhere q 2>&-").status == 2)
    }

    @Test func `results are not written into a gallery when standard output is closed`() throws {
        let outcome = try shell.run(
            "perennial upsert g corpus.jsonl --model \(Self.model) >&- && perennial verify g"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("2 documents"))
    }

    @Test(arguments: [
        ["embed", "-"], ["embed", "-", "--format", "arrow"], ["search", "g", "--queries", "-"],
    ])
    func `what is typed is answered while standard input stays open`(
        _ arguments: [String]
    ) throws {
        let process = Process()
        process.executableURL = Program.url
        process.arguments = arguments + ["--model", Self.model]
        process.currentDirectoryURL = folder.url
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let reading = output.fileHandleForReading
        for text in ["a\n", "the moon\n\n", "bread\n"] {
            input.fileHandleForWriting.write(Data(text.utf8))
            var waiting = pollfd(fd: reading.fileDescriptor, events: Int16(POLLIN), revents: 0)
            #expect(poll(&waiting, 1, 60_000) == 1, "no answer to \(text)")
            var answer = reading.availableData
            // The beginning of an Arrow stream is there before its first vectors.
            while answer.count < 200, poll(&waiting, 1, 300) == 1 {
                answer += reading.availableData
            }
            #expect(!answer.isEmpty)
        }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func `nothing in the sources prints without a look at the outcome`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")
        let files = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        )
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            count += 1
            let text = try String(contentsOf: file, encoding: .utf8)
            for pattern in [
                #"(^|[^\w.])(print|debugPrint|dump|putchar|puts|printf)\("#,
                #"standard(Output|Error)\.write"#, #"\b[a-z]\w*\.write\(Data\("#,
            ] {
                let found = text.split(separator: "\n").filter { line in
                    !line.drop(while: \.isWhitespace).hasPrefix("//")
                        && line.range(of: pattern, options: .regularExpression) != nil
                }
                #expect(found.isEmpty, "\(file.lastPathComponent)")
            }
        }
        #expect(count > 100)
    }
}
