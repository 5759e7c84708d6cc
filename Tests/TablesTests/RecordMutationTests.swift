import Foundation
import Tables
import TestSupport
import Testing

/// Damaged CSV and JSON Lines files are read to their end, or refused, and never end the process.
@Suite struct RecordMutationTests {
    private static let tables = [
        "id,title,text\n1,\"a, \"\"b\"\"\",first\n2,,\"two\nlines\"\n3,ü,𝄞 é\n",
        "id\ttext\n1\tone \"quoted\" word\n2\t\n",
        "id;text;n\r\n1;a;1,5\r\n2;b;-3\r\n",
    ]
    private static let lines = [
        #"{"_id":"d1","title":"A \"b\"","text":"é€𝄞 \u00e9","n":[1,-2.5,3e4],"at":"2024-05-01"}"#
            + "\n",
        #"{"id":1,"text":"x","tags":["a",true,null],"nested":{"a":{"b":1}}}"# + "\n\n",
        #"{"id":"2","text":""}"# + "\n",
    ]
    private static let alphabet =
        Array("{}[]\",:;\t\\/ntu01-e. abé\r\n\u{FEFF}".utf8) + [0, 0x1F, 0xFF, 0xC3]

    private func mutated(_ seed: String, _ random: inout SeededRandom) -> Data {
        var bytes = Array((seed + seed).utf8)
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let byte = Self.alphabet.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes = Array(bytes[..<place])
            case 4: bytes[place] ^= 1 << Int.random(in: 0..<8, using: &random)
            default: bytes += bytes[place...].prefix(40)
            }
        }
        return Data(bytes)
    }

    /// Reads every document; bad ones are named and passed over.
    private func read(_ url: URL) throws -> (documents: Int, refused: Int) {
        let reader: DocumentReader
        do {
            reader = try DocumentReader([DocumentSource(url.path)])
        } catch {
            #expect(!error.description.isEmpty)
            return (0, 1)
        }
        var (documents, refused) = (0, 0)
        while true {
            do {
                guard try reader.next() != nil else { return (documents, refused) }
                documents += 1
            } catch {
                #expect(!error.description.contains("\n"), "\(error)")
                refused += 1
                guard error.isRecoverable else { return (documents, refused) }
            }
        }
    }

    @Test(arguments: ["csv", "tsv", "jsonl"])
    func `mutated files are read or refused`(format: String) throws {
        let folder = try TemporaryFolder()
        let seeds = format == "jsonl" ? Self.lines : Self.tables
        var random = SeededRandom(seed: UInt64(format.utf8.reduce(0) { $0 + Int($1) }))
        var (documents, refused) = (0, 0)
        let url = folder.url.appendingPathComponent("records.\(format)")
        let cases = Fixtures.fuzzCases(default: 3_000)
        for number in 0..<cases {
            try mutated(seeds[number % seeds.count], &random).write(to: url)
            let found = try read(url)
            documents += found.documents
            refused += found.refused
        }
        #expect(documents > cases / 10 && refused > cases / 10)
        print("\(cases) mutated \(format) files: \(documents) documents, \(refused) refusals")
    }
}
