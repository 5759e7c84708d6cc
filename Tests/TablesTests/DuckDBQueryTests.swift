import Foundation
import Tables
import TestSupport
import Testing

/// The DuckDB command line is played by a script.
@Suite struct DuckDBQueryTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func reader(_ sql: String, script: String) throws -> DocumentReader {
        let path = try folder.write("#!/bin/sh\n\(script)\n", to: "duckdb")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return try DocumentReader(
            [DocumentSource("sql:\(sql)")],
            searchPath: "/none:\(folder.path)"
        )
    }

    @Test func `rows are documents`() throws {
        let script = #"printf '{"id":1,"text":"%s"}\n{"id":2,"text":"b"}\n' "$3""#
        let reader = try reader("select *", script: script)
        let first = try #require(try reader.next())
        #expect((first.key, first.text) == ("1", "select *"))
        #expect(first.position == SourcePosition(file: "sql", line: 1))
        #expect(try reader.next()?.key == "2")
        #expect(try reader.next() == nil)
        #expect(reader.totalBytes == nil)
    }

    @Test func `rows may come as a table`() throws {
        let reader = try reader("x", script: #"printf 'id,text\n1,"a, b"\n'"#)
        let document = try #require(try reader.next())
        #expect((document.key, document.text) == ("1", "a, b"))
        #expect(try reader.next() == nil)
    }

    @Test func `a query without rows has no documents`() throws {
        #expect(try reader("x", script: "exit 0").next() == nil)
    }

    @Test func `a query that fails after some rows is an error, not an end`() throws {
        let script = #"echo '{"text":"a"}'; echo 'Parser Error:' >&2; echo 'near x' >&2; exit 3"#
        let reader = try reader("x", script: script)
        #expect(try reader.next()?.text == "a")
        let error = TablesError.queryFailed(status: 3, message: "Parser Error: near x")
        #expect(throws: error) { try reader.next() }
        #expect(try reader.next() == nil)
    }

    @Test func `many messages do not block the rows`() throws {
        let script = #"head -c 1000000 /dev/zero | tr '\0' x >&2; echo '{"text":"a"}'"#
        let reader = try reader("x", script: script)
        #expect(try reader.next()?.text == "a")
    }

    @Test func `a reader that is given up ends the program`() throws {
        let script = #"echo $$ > "$(dirname "$0")/pid"; while :; do echo '{"text":"a"}'; done"#
        func readOne() throws -> String? { try reader("x", script: script).next()?.text }
        #expect(try readOne() == "a")
        let text = try String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
        let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        // Signal 0 asks whether the process is still there; it gets a moment to go.
        var tries = 0
        while kill(pid, 0) == 0, tries < 1_000_000 {
            tries += 1
            sched_yield()
        }
        #expect(kill(pid, 0) != 0)
    }

    @Test func `without DuckDB the error says how to get it`() throws {
        let reader = try DocumentReader([.query(sql: "x")], searchPath: folder.path)
        let error = #expect(throws: TablesError.missingDuckDB) { try reader.next() }
        #expect(error?.description.contains("pip install duckdb-cli") == true)
    }
}
