/// A value that a document carries beside its text.
///
/// Dates arrive as strings; whoever builds a schema recognises them.
public indirect enum MetadataValue: Sendable, Hashable {
    /// Text; also an integer that no double holds exactly, so that no digit is lost.
    case string(String)
    /// A number.
    case number(Double)
    /// True or false.
    case boolean(Bool)
    /// Several values; an object or a list inside a list is kept as its JSON text.
    case list([MetadataValue])
}
