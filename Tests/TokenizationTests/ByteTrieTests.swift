import Testing
import Tokenization

@Suite struct ByteTrieTests {
    @Test(arguments: [1, 2, 300, 20_000] as [Int])
    func `every key gives its value and nothing else does`(count: Int) {
        var random = SeededTexts(seed: UInt64(count))
        var entries: [[UInt8]: Int32] = [:]
        for value in 0..<Int32(count) {
            let length = Int.random(in: 1...6, using: &random)
            let alphabet: ClosedRange<UInt8> = value % 2 == 0 ? 97...122 : 0...255
            entries[(0..<length).map { _ in UInt8.random(in: alphabet, using: &random) }] = value
        }
        let trie = ByteTrie(entries.map { (key: $0.key, value: $0.value) })
        for (key, value) in entries { #expect(trie.value(of: key) == value) }
        for _ in 0..<1_000 {
            let key = (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(trie.value(of: key) == entries[key])
        }
        #expect(trie.value(of: []) == nil)
    }

    @Test func `of equal keys the greatest value counts`() {
        let keys: [[UInt8]] = [[1, 2], [1, 2], [1]]
        let entries = zip(keys, [5, 9, 0] as [Int32]).map { (key: $0.0, value: $0.1) }
        let trie = ByteTrie(entries)
        #expect(trie.value(of: [1, 2]) == 9)
        #expect(trie.value(of: [1]) == 0)
    }

    @Test func `a trie without keys holds nothing`() {
        let none: [(key: [UInt8], value: Int32)] = []
        #expect(ByteTrie(none).value(of: [0]) == nil)
    }
}
