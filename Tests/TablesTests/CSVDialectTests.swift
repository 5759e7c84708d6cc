import Tables
import Testing

@Suite struct CSVDialectTests {
    private func dialect(_ text: String) throws -> CSVDialect {
        try CSVReader(ByteStream(text.utf8)).dialect
    }

    @Test(arguments: [
        ("a,b\n1,2\n", ","), ("a;b\n1,5;2,5\n", ";"), ("1,5;2,5;3,5\n2,5;3,5;4,5\n", ";"),
        ("a\tb\nx, y\tz\n", "\t"), ("a|b|c\n1|2|3\n", "|"),
        ("name;text\nx;\"one; two, three\"\ny;four, five\n", ";"),
        ("text\nHello, world\nno comma\n", ","), ("name,words\nx,a|b\ny,c|d\n", ","),
        ("id,a;b\n1,2;3\n2,3\n", ","),
    ]) func `the delimiter is the one that explains most rows`(
        text: String,
        delimiter: String
    ) throws {
        #expect(try dialect(text).delimiter == delimiter.utf8.first)
    }

    @Test(arguments: [
        ("a,b\n'x, y',2\n'z',3\n", "'"), ("a,b\n\"x, y\",'2'\n", "\""), ("a,b\n'tis,2\n", "\""),
        ("a,b\nit's,that's\n", "\""),
    ]) func `apostrophes are quotes only where they work as quotes`(
        text: String,
        quote: String
    ) throws {
        #expect(try dialect(text).quote == quote.utf8.first)
    }

    @Test(arguments: [
        ("name,age\nAnn,31\nBob,52\n", true), ("Ann,31\nBob,52\n", false),
        ("1,2\n3,4\n", false), ("country,2019,2020\nPeru,1.5,2.5\nChad,3,4\n", true),
        ("name,city\nAnn,Rome\nBob,Oslo\n", true), ("red,green\nblue,red\nred,green\n", false),
        ("id,text\n1,id\n2,text\n", true), ("name,age\n", true), ("1,2\n", false), ("", true),
        (",score\nx,1\ny,2\n", true),
    ]) func `a header is told from data`(text: String, hasHeader: Bool) throws {
        #expect(try dialect(text).hasHeader == hasHeader)
    }

    @Test func `what the caller states is not guessed`() throws {
        let options = CSVOptions(
            delimiter: UInt8(ascii: ";"),
            quote: UInt8(ascii: "'"),
            hasHeader: false
        )
        let reader = try CSVReader(ByteStream("a,b;'c;d'\n".utf8), options: options)
        #expect(try reader.next()?.cells == ["a,b", "c;d"])
    }
}
