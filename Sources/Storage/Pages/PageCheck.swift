internal import Foundation

/// Walks all pages of a commit in the file itself, as LMDB's own functions trust what they read.
///
/// LMDB: lmdb.tech/doc, `mdb.c` of 0.9, "Page Format".
final class PageCheck {
    private static let magic = 0xBEEF_C0DE
    private let file: FileHandle
    private let pageBytes: Int
    /// Pages that a tree or an overflow has.
    private var owned = PageSet()
    /// Pages that the list of free pages has.
    private var free = PageSet()
    private var lastPage = 1

    init(_ file: FileHandle, pageBytes: Int) {
        self.file = file
        self.pageBytes = pageBytes
    }

    /// Checks both meta pages, which LMDB reads when it opens the file.
    ///
    /// - Throws: `PageDamage`, or what reading throws.
    func metas() throws -> [StoredPage] {
        let metas = try (0..<2).map { number in
            let page = try page(number)
            guard try page.kind() == .meta, page.integer(at: 16, bytes: 4) == Self.magic,
                page.integer(at: 20, bytes: 4) == 1, page.integer(at: 40, bytes: 4) == pageBytes
            else { throw page.damage("it is no meta page of this version and page size") }
            return page
        }
        // Commits take turns with the two pages.
        let commits = metas.map(Self.commit)
        let difference = commits[0] &- commits[1]
        guard commits == [0, 0] || [1, -1].contains(difference) && commits[0] % 2 == 0 else {
            throw metas[0].damage("its commit does not go with that of page 1")
        }
        return metas
    }

    /// The number of the commit that wrote a meta page.
    static func commit(of meta: StoredPage) -> Int { meta.integer(at: 144, bytes: 8) }

    /// Checks every page that a commit's trees lead to.
    func check(_ meta: StoredPage) throws {
        lastPage = meta.integer(at: 136, bytes: 8)
        let size = try file.seekToEnd()
        guard lastPage > 0, lastPage < Int(size) / pageBytes else {
            throw meta.damage("its last page is not in the file")
        }
        owned = PageSet(pages: lastPage + 1)
        free = owned
        try walk(StoredTree(meta, at: 40), of: meta) { node, page in
            for number in try freePages(node, page) {
                guard number > 1, number <= lastPage, free.insert(number) else {
                    throw PageDamage(page: number, problem: "it is free twice, or out of range")
                }
            }
        }
        try walk(StoredTree(meta, at: 88), of: meta) { node, page in
            guard node.flags & StoredNode.subDatabase != 0 else { return }
            guard node.data.count == StoredTree.byteCount else {
                throw page.damage("a database has no record")
            }
            try walk(StoredTree(page, at: node.data.lowerBound), of: page) { _, _ in }
        }
        if let page = owned.first(alsoIn: free) {
            throw PageDamage(page: page, problem: "it is free and in use")
        }
    }

    private func page(_ number: Int) throws -> StoredPage {
        try file.seek(toOffset: UInt64(number * pageBytes))
        guard let data = try file.read(upToCount: pageBytes), data.count == pageBytes else {
            throw PageDamage(page: number, problem: "it is not in the file")
        }
        return StoredPage(number: number, bytes: Array(data))
    }

    private func own(_ page: Int, _ problem: String) throws(PageDamage) {
        guard page > 1, page <= lastPage, owned.insert(page) else {
            throw PageDamage(page: page, problem: problem)
        }
    }

    /// What a tree was found to have.
    private struct Count: Equatable {
        var branches = 0
        var leaves = 0
        var overflow = 0
        var entries = 0
    }

    /// Visits all nodes of a tree's leaves, after checking their pages.
    private func walk(
        _ tree: StoredTree,
        of holder: StoredPage,
        _ visit: (StoredNode, StoredPage) throws -> Void
    ) throws {
        guard tree.isPlausible else { throw holder.damage("the record of a tree is wrong") }
        guard !tree.isEmpty else { return }
        var count = Count()
        var pending = [(page: tree.root, depth: 1, from: [UInt8]?.none, to: [UInt8]?.none)]
        while let (number, depth, from, to) = pending.popLast() {
            try own(number, "two places lead to it, or it is out of range")
            let page = try page(number)
            let kind = try page.kind()
            let nodes = try page.nodes()
            guard kind == (depth == tree.depth ? .leaf : .branch), !nodes.isEmpty else {
                throw page.damage("it is not the page that its tree has there")
            }
            // The first key of a branch stands for everything before the second.
            let keys = nodes.map(\.key).dropFirst(kind == .branch ? 1 : 0)
            guard tree.isAscending(keys, from: from, to: to) else {
                throw page.damage("its keys are out of order")
            }
            if kind == .branch {
                count.branches += 1
                for (place, node) in nodes.enumerated() {
                    pending.append(
                        (
                            node.child, depth + 1, place == 0 ? from : node.key,
                            place + 1 < nodes.count ? nodes[place + 1].key : to
                        )
                    )
                }
                continue
            }
            count.leaves += 1
            count.entries += nodes.count
            for node in nodes {
                guard node.flags & ~(StoredNode.bigData | StoredNode.subDatabase) == 0 else {
                    throw page.damage("a node is of no known kind")
                }
                if node.flags & StoredNode.bigData != 0 {
                    count.overflow += try ownOverflow(node, page)
                }
                try visit(node, page)
            }
        }
        let expected = Count(
            branches: tree.branchPages,
            leaves: tree.leafPages,
            overflow: tree.overflowPages,
            entries: tree.entries
        )
        guard count == expected else { throw holder.damage("a tree has other pages than it says") }
    }

    /// Takes the pages of a value that has its own, and answers how many they are.
    private func ownOverflow(_ node: StoredNode, _ holder: StoredPage) throws -> Int {
        let first = holder.integer(at: node.data.lowerBound, bytes: 8)
        guard first > 1, first <= lastPage else {
            throw holder.damage("a value is out of range")
        }
        let page = try page(first)
        let needed = (StoredPage.headerBytes + node.size + pageBytes - 1) / pageBytes
        guard try page.kind() == .overflow, page.overflowPages == needed else {
            throw page.damage("it does not begin the value that leads to it")
        }
        for number in first..<first + needed { try own(number, "two values have it") }
        return needed
    }

    /// The free pages that a node of their tree lists, after their count, from the greatest.
    private func freePages(_ node: StoredNode, _ holder: StoredPage) throws -> [Int] {
        var numbers: [Int] = []
        var data: [UInt8] = []
        if node.flags & StoredNode.bigData != 0 {
            let first = holder.integer(at: node.data.lowerBound, bytes: 8)
            try file.seek(toOffset: UInt64(first * pageBytes + StoredPage.headerBytes))
            data = Array(try file.read(upToCount: node.size) ?? Data())
        } else {
            data = (node.data).map { UInt8(holder.integer(at: $0, bytes: 1)) }
        }
        let list = StoredPage(number: holder.number, bytes: data)
        guard data.count >= 8, data.count == node.size,
            (0...data.count / 8 - 1).contains(list.integer(at: 0, bytes: 8))
        else { throw holder.damage("a list of free pages has another length") }
        for place in 0..<list.integer(at: 0, bytes: 8) {
            let number = list.integer(at: 8 + 8 * place, bytes: 8)
            guard numbers.last.map({ number < $0 }) ?? true else {
                throw holder.damage("a list of free pages is out of order")
            }
            numbers.append(number)
        }
        return numbers
    }
}

/// Some of the pages of a file, a bit each.
private struct PageSet {
    private var words: [UInt64] = []

    init() {}

    init(pages: Int) { words = Array(repeating: 0, count: (pages + 63) / 64) }

    /// Adds a page that is within the file; false where it was there.
    mutating func insert(_ page: Int) -> Bool {
        let bit = UInt64(1) << UInt64(page % 64)
        defer { words[page / 64] |= bit }
        return words[page / 64] & bit == 0
    }

    /// The first page that is in both sets of a file.
    func first(alsoIn other: PageSet) -> Int? {
        for (index, word) in words.enumerated() {
            let both = word & other.words[index]
            if both != 0 { return index * 64 + both.trailingZeroBitCount }
        }
        return nil
    }
}
