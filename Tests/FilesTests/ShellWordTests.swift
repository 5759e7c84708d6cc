import Files
import Foundation
import Testing

@Suite struct ShellWordTests {
    private static let names = [
        "plain", "with space", "it's", "$HOME", "`id`", "a;b", "tab\there", "line\nend", "*",
        "\"quoted\"", "back\\slash", "ümlaut", "'\u{301}accent", "", "#hash", "~", "!",
    ]

    @Test(arguments: names) func `a shell reads a word back as it was`(_ name: String) throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "printf %s " + name.shellWord]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        #expect(data == Data(name.utf8))
    }

    @Test func `a name that begins with a dash is no option`() {
        #expect("-g".shellWord == "./-g")
        #expect("-a b".shellWord == "'./-a b'")
    }

    @Test func `a text on one line has no control characters`() {
        #expect("a\r\nb\tc\u{1B}[2J\u{85}".onOneLine == "a\\r\\nb\\tc\\u{1b}[2J\\u{85}")
        #expect("Grüße 🙂".onOneLine == "Grüße 🙂")
    }
}
