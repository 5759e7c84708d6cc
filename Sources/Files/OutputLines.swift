/// An output file whose lines come one by one from elsewhere, as from inside a loop over documents.
///
/// A class because several hold it while one file is written. One thread at a time uses it.
package final class OutputLines {
    private var file: OutputFile?

    /// Begins a file that will stand at `path`.
    package init(path: String) throws(FilesError) { file = try OutputFile(path: path) }

    /// Appends the bytes of a line, its end included.
    package func append(_ line: [UInt8]) throws(FilesError) { try file?.write(line.span) }

    /// Makes the file durable and puts it in its place; without this, it never was.
    package func commit() throws(FilesError) { try file.take()?.commit() }
}
