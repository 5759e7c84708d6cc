import ArgumentParser
import Foundation
import Perennial
import VectorSearch

struct CompressApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Compress a gallery's vectors, in one transaction.",
        discussion: """
            perennial compress apply indexes/corpus --codec int8
            perennial compress apply indexes/corpus --codec rabitq2 --rescore float16
            perennial compress apply indexes/corpus --codec pq48 --drop-originals

            Vectors as they were stay, so that `compress revert` brings them back; the gallery gets smaller
            only with --drop-originals, for which there is no way back. Later documents are compressed
            alike.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Option(name: .long, help: "The codec, as `compress sweep` names it.") var codec: String
    @Option(
        name: .long,
        help: "What the best codes are compared again with: none, float16 or originals."
    )
    var rescore = "none"
    @Option(name: .long, help: "Codes that are compared again for each hit, 1 to 1,000.")
    var candidates = 10
    @Flag(name: .long, help: "Remove the vectors as they were.") var dropOriginals = false
    @Flag(name: .long, help: "Do not ask whether to remove them.") var yes = false

    func validate() throws {
        guard (1...1_000).contains(candidates) else {
            throw ValidationError("--candidates is 1 to 1,000")
        }
        guard try !dropOriginals || rescoring() != .originals else {
            throw ValidationError(
                "--rescore originals needs the originals that --drop-originals removes"
            )
        }
    }

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let recipe = try CodedRecipe(
            GalleryCodec(named: codec),
            rescoring: rescoring(),
            candidates: candidates
        )
        let opened = try Gallery(path: gallery, access: .readWrite)
        if dropOriginals { try confirm() }
        let writer = try GalleryWriter(opened)
        let before = try opened.snapshot().manifest.segments.reduce(0) { $0 + $1.bytes }
        let vectors = try opened.snapshot().manifest.segments.reduce(0) { $0 + $1.rows }
        var bar = ProgressBar("compressing", unit: "vectors")
        try writer.compress(
            GalleryCompression(recipe, originals: dropOriginals ? .dropped : .kept)
        ) { share in
            bar.update(done: Int(share * Double(vectors)), share: share)
        }
        bar.clear()
        let after = try opened.snapshot().manifest.segments.reduce(0) { $0 + $1.bytes }
        Console.line("\(gallery): vectors are searched as \(codec) (\(before) → \(after) bytes)")
        if dropOriginals {
            Console.next(
                "perennial backup \(gallery) FOLDER",
                remark: "the file keeps its free pages, a copy does not"
            )
        } else {
            Console.next(
                "perennial compress revert \(gallery)",
                remark: "or repeat with --drop-originals"
            )
        }
    }

    private func rescoring() throws -> CodedRecipe.Rescoring { try .named(rescore) }

    private func confirm() throws {
        guard !yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError(
                "--drop-originals cannot be taken back: confirm it with --yes"
            )
        }
        Console.note("The vectors of \(gallery) as they were are removed; there is no way back.")
        Console.note("Type drop to go on:")
        guard readLine() == "drop" else { throw CleanExit.message("nothing was changed") }
    }
}
