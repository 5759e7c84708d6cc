/// A page of the file that is not what LMDB writes; nothing may be read through it.
public struct PageDamage: Error, Sendable, Equatable, CustomStringConvertible {
    /// The page's number: it begins at that many times the size of a page.
    public let page: Int
    /// What is wrong with it.
    public let problem: String

    /// Page and problem in one line.
    public var description: String { "page \(page): \(problem)" }
}
