import Foundation
import TestSupport
import Testing

/// What commands write into files, what they refuse to, and what they suggest.
@Suite(.serialized) struct OutputContractTests {
    private static let model = Fixtures.folder("models/perennial-small-en").path
    /// A name that a shell reads otherwise unless it is quoted, and a command takes for an option.
    private static let name = "-it's a $HOME `x`"
    private let folder: TemporaryFolder
    private let shell: Shell

    init() throws {
        folder = try TemporaryFolder()
        shell = Shell(in: folder.url)
        let texts = (0..<300).map {
            #"{"id":"\#($0)","title":"Note \#($0)","text":"note \#($0) about subject \#($0 % 41), "#
                + #"told here at some length, so that a pair can be made of a title and what is below"}"#
                + "\n"
        }
        try folder.write(texts.joined(), to: "corpus.jsonl")
    }

    private func perennial(_ command: String) throws -> Program.Outcome {
        try shell.run("perennial \(command)")
    }

    private func done(_ command: String) throws -> Program.Outcome {
        let outcome = try perennial(command)
        #expect(outcome.status == 0, "\(command): \(outcome.errors)")
        return outcome
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder.path(name), encoding: .utf8)
    }

    private func makeGallery(_ word: String = "g") throws -> Program.Outcome {
        try done("index corpus.jsonl --into \(word) --model \(Self.model)")
    }

    @Test func `no command replaces a file with contents unless it is told to`() throws {
        _ = try makeGallery()
        try folder.write("note 1\nnote 2\n", to: "lines.txt")
        for (command, file) in [
            ("embed lines.txt --model \(Self.model) --output FILE", "v.jsonl"),
            ("embed lines.txt --model \(Self.model) --format npy --output FILE", "v.npy"),
            ("search g --queries lines.txt --model \(Self.model) --run FILE", "r.trec"),
            ("export g --npy FILE", "e.npy"), ("export g --jsonl FILE", "e.jsonl"),
            ("export g --keys FILE", "e.keys"), ("export g --faiss FILE", "e.faiss"),
            ("mine pairs corpus.jsonl --output FILE", "p.jsonl"),
            ("compress sweep g --codecs int8 --sample 100 --report FILE", "s.html"),
            ("compress sweep g --codecs int8 --sample 100 --csv FILE", "s.csv"),
            ("upsert g corpus.jsonl --model \(Self.model) --rejects FILE", "x.jsonl"),
        ] {
            try folder.write("mine", to: file)
            let command = command.replacingOccurrences(of: "FILE", with: file)
            let refused = try perennial(command)
            #expect(refused.status == 2, "\(command): \(refused.errors)")
            #expect(refused.errors.contains("--force"))
            #expect(try text(file) == "mine")
            _ = try done("\(command) --force")
            let written = try Data(contentsOf: folder.url.appending(path: file))
            #expect(written != Data("mine".utf8))
            // Devices hold nothing that could be lost.
            _ = try done(
                command.replacingOccurrences(of: file, with: "/dev/null")
                    .replacingOccurrences(of: "lines.txt", with: "./lines.txt")
            )
            let full = try perennial(command.replacingOccurrences(of: file, with: "/dev/full"))
            if file != "x.jsonl" {
                #expect(full.status == 1, "\(command)")
                #expect(full.errors.contains("No space left on device"), "\(full.errors)")
            }
            let pipe = try shell.run(
                "rm -f pipe; mkfifo pipe; cat pipe > got & perennial "
                    + command.replacingOccurrences(of: file, with: "pipe")
                    + "; status=$?; wait; test -p pipe || status=99; exit $status"
            )
            #expect(pipe.status == 0, "\(command): \(pipe.errors)")
            if file != "x.jsonl" && !file.hasPrefix("s.") {
                #expect(
                    try Data(contentsOf: folder.url.appending(path: "got")) == written,
                    "\(file)"
                )
            }
        }
    }

    @Test func `a link stays and its target is written, also through /dev/stdout`() throws {
        try folder.write("a\nb\n", to: "lines.txt")
        let made = try shell.run(
            "ln -s target link && perennial embed lines.txt --model \(Self.model) --output link "
                + "&& test -L link && test -f target && { echo first; perennial embed lines.txt "
                + "--model \(Self.model) --output /dev/stdout; } > all && tail -n +2 all | cmp - target"
        )
        #expect(made.status == 0, "\(made.errors)")
    }

    @Test func `a file in a folder that cannot be written is written over`() throws {
        try folder.write("a\n", to: "lines.txt")
        try folder.write("before", to: "closed/file")
        // Root may write everywhere: another user is needed to see it.
        let user = getuid() == 0 ? "setpriv --reuid=65534 --clear-groups" : "env"
        let setUp = try shell.run(
            "chmod 666 closed/file; chmod 555 closed; chmod 755 . ; TMPDIR=/tmp; "
                + "\(user) bash -c 'echo x > closed/new' && exit 77; "
                + "perennial embed lines.txt --model \(Self.model) --output expected; "
                + "cp \"$(command -v perennial)\" p 2>/dev/null; chmod 755 p; "
                + "export HOME=/tmp; \(user) ./p embed lines.txt --model \(Self.model) --force "
                + "--output closed/file && cmp closed/file expected"
        )
        #expect(setUp.status == 0, "\(setUp.errors)")
        _ = try shell.run("chmod 755 closed")
    }

    @Test func `suggested commands run as they are written, whatever names are in them`() throws {
        let word = "'./-it'\\''s a $HOME `x`'"
        try folder.write(#"{"_id":"x1","text":"subject 3"}"# + "\n", to: "beir/queries.jsonl")
        try folder.write(#"{"_id":"x3","text":"subject 3"}"# + "\n", to: "beir/corpus.jsonl")
        try folder.write("query-id\tcorpus-id\tscore\nx1\t3\t1\n", to: "beir/qrels/test.tsv")
        try folder.write("name,town\nAnna,Bern\nBob,Rome\n", to: "tables/people.csv")
        try folder.write("friend\nAnna\nBob\n", to: "friends.csv")
        var seen = 0
        func follow(_ command: String) throws {
            let outcome = try done(command)
            let next = outcome.errors.split(separator: "\n").compactMap {
                $0.hasPrefix("next: ") ? String($0.dropFirst("next: ".count)) : nil
            }
            #expect(!next.isEmpty, "\(command) suggests nothing: \(outcome.errors)")
            for suggestion in next {
                seen += 1
                var line = suggestion
                for (placeholder, value) in [
                    ("DIR", "beir"), ("FOLDER", "copy\(seen)"), ("FILE", "queries.npy"),
                    ("NAME", "friend"), ("SOURCE", "corpus.jsonl"), ("GALLERY", "new\(seen)"),
                ] {
                    line = line.replacing(" \(placeholder)", with: " \(value)")
                }
                if line.contains(" join ") {
                    line = line.replacing("queries.npy", with: "friends.csv")
                }
                if line.contains(" train ") {
                    line =
                        line.replacing("beir", with: "trained\(seen)")
                        + " --model \(Self.model) --steps 1 --batch-size 8"
                }
                let isSearch = line.contains("--into") && !line.contains("--model")
                if isSearch { line += " --model \(Self.model)" }
                let ran = try shell.run(line)
                #expect(ran.status == 0, "\(suggestion): \(ran.errors)")
            }
        }
        try follow("index corpus.jsonl --into \(word) --model \(Self.model)")
        try follow("add \(word) beir/queries.jsonl --model \(Self.model)")
        try follow("upsert \(word) corpus.jsonl --model \(Self.model)")
        _ = try done(
            "embed beir/queries.jsonl --field text --model \(Self.model) --format npy --output queries.npy"
        )
        try follow("search \(word) --queries beir/queries.jsonl --run \(word).trec")
        #expect(try text(Self.name + ".trec").hasPrefix("x1 Q0 "))
        try follow("tune \(word) --vectors queries.npy --recall 0")
        try follow("delete \(word) 7")
        // It suggests nothing where the file got smaller, or where nothing is free.
        _ = try done("compact \(word)")
        try follow("backup \(word) \(word)-backup")
        try follow("restore \(word)-backup \(word)-again")
        try follow("repair \(word)")
        try follow("compress sweep \(word) --codecs int8 --sample 100")
        try follow("compress advise \(word) --codecs int8 --sample 100 --min-recall 0")
        try follow("import \(word)-vectors queries.npy --space s")
        try follow("lake \(word)-lake tables --model \(Self.model)")
        try follow("join \(word)-lake --table friends.csv --column friend --kind equi")
        try follow("mine pairs corpus.jsonl --output \(word)-pairs.jsonl")
        #expect(seen >= 14)
    }

    @Test func `bad input is 2 on one line, and a goal that nothing reaches is 3`() throws {
        _ = try makeGallery()
        try folder.write("{", to: "half.json")
        try folder.write("", to: "empty.txt")
        try folder.write("note 1\n", to: "queries.txt")
        for command in [
            "index corpus.jsonl --into new --stemmer klingon --model \(Self.model)",
            "compress advise g --from nowhere.json --min-recall 0.9",
            "compress advise g --from half.json --min-recall 0.9",
            "compress advise g --from corpus.jsonl --min-recall 0.9",
            "search g q --threads 0 --model \(Self.model)",
            "embed corpus.jsonl --threads 2000 --model \(Self.model)",
            "embed corpus.jsonl --model \(Self.model) --output nowhere/v.jsonl",
            "embed corpus.jsonl --model \(Self.model) --output .",
            "import new nothing.faiss", "embed empty.txt --model \(Self.model)",
            "index empty.txt --into new --model \(Self.model)",
            "search g --queries empty.txt --model \(Self.model)",
        ] {
            let outcome = try perennial(command)
            #expect(outcome.status == 2, "\(command): \(outcome.errors)")
            // The parser adds its usage.
            let lines = outcome.errors.split(separator: "\n").filter {
                !$0.hasPrefix("Usage:") && !$0.hasPrefix("  See ") && !$0.hasPrefix("Help:")
            }
            #expect(lines.count == 1, "\(outcome.errors)")
            #expect(!outcome.errors.contains("Error Domain") && !outcome.errors.contains("NSError"))
        }
        let unreachable = try perennial("compress advise g --codecs int8 --sample 100 --budget 1")
        #expect(unreachable.status == 3, "\(unreachable.errors)")
    }

    @Test func `lines that are left out are counted`() throws {
        try folder.write("one\n\n  \ntwo\n", to: "lines.txt")
        let outcome = try done("embed lines.txt --model \(Self.model)")
        #expect(outcome.output.split(separator: "\n").count == 2)
        #expect(outcome.errors.contains("2 lines without anything on them have no vector"))
        let indexed = try done("index lines.txt --into lines --model \(Self.model)")
        #expect(indexed.errors.contains("2 blank lines left out"), "\(indexed.errors)")
        let asked = try done("search lines --queries lines.txt --json --model \(Self.model)")
        #expect(asked.errors.contains("lines.txt: 2 lines without anything"), "\(asked.errors)")
        let plain = try done("embed corpus.jsonl --field text --model \(Self.model)")
        #expect(!plain.errors.contains("without anything"))
    }

    @Test func `a key with a line end does not shift a file of keys`() throws {
        for key in [#"a\nb"#, #"a\r\nb"#, #"a\r"#] {
            try folder.write(#"{"id":"\#(key)","text":"x"}"# + "\n", to: "odd.jsonl")
            _ = try shell.run("rm -rf odd")
            _ = try done("index odd.jsonl --into odd --model \(Self.model)")
            let refused = try perennial("export odd --npy odd.npy --keys odd.keys")
            #expect(refused.status == 2, "\(refused.errors)")
            #expect(refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!left.contains("odd.npy") && !left.contains("odd.keys"))
            let lines = try done("export odd --jsonl /dev/stdout").output
            #expect(lines.split(separator: "\n").count == 1)
        }
    }

    @Test func `an embedding is gone on with only by what it was begun with`() throws {
        try folder.write((0..<40).map { "text \($0)\n" }.joined(), to: "lines.txt")
        let base = "embed lines.txt --output v.npy --format npy"
        // What a kill leaves: the unfinished file and what it is made of.
        func begin() throws {
            let begun = try shell.run(
                "rm -f v.npy* hold; mkfifo hold; cp lines.txt kept.txt; exec 9<>hold; "
                    + "perennial embed - --output v.npy --format npy --model \(Self.model) <hold & "
                    + "until test -s v.npy.partial.made-of; do sleep 0.05; done; kill -9 $!"
            )
            #expect(begun.status == 0, "\(begun.errors)")
        }
        try begin()
        let piped = "embed - --output v.npy --format npy --resume --model \(Self.model) < lines.txt"
        for (options, name) in [
            ("--as query", "role"), ("--dimensions 8", "dimensions"),
            ("--field text", "field"),
        ] {
            let refused = try perennial(piped + " " + options)
            #expect(refused.status == 2, "\(refused.errors)")
            #expect(refused.errors.contains("begun otherwise: \(name) was"), "\(refused.errors)")
        }
        let other = try perennial("\(base) --resume --model \(Self.model)")
        #expect(other.errors.contains("begun otherwise: input was -, now lines.txt"))
        let precise = try perennial(piped + " --precision bfloat16x2")
        if !precise.errors.contains("is not faster") {
            #expect(precise.errors.contains("precision was"), "\(precise.errors)")
            #expect(precise.status == 2)
        }
        let portable = try shell.run("PERENNIAL_CPU=portable perennial " + piped)
        #expect(portable.status == 2, "\(portable.errors)")
        _ = try done(piped)
        #expect(FileManager.default.fileExists(atPath: folder.path("v.npy")))
    }

    @Test func `threads follow what the process may use, or what is asked for`() throws {
        let bound = try shell.run("taskset -c 0 perennial doctor")
        #expect(bound.output.contains("1 cores that may be used"), "\(bound.output)")
        let (one, three) = (
            try done("embed corpus.jsonl --field text --threads 1 --model \(Self.model)"),
            try done("embed corpus.jsonl --field text --threads 3 --model \(Self.model)")
        )
        #expect(one.output == three.output)
    }
}
