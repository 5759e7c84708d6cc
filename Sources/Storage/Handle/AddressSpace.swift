#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Questions about the address space of this process.
enum AddressSpace {
    /// A multiple of the page size that is no larger than the bytes.
    static func pages(_ bytes: Int) -> Int {
        // 64 KiB is a multiple of every page size in use.
        max(bytes & ~0xffff, 1 << 20)
    }

    /// Whether a region of the bytes could be reserved now.
    static func grants(_ bytes: Int) -> Bool {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let region = unsafe mmap(nil, bytes, PROT_NONE, flags, -1, 0),
            unsafe region != MAP_FAILED
        else { return false }
        unsafe munmap(region, bytes)
        return true
    }

    /// The bytes, halved until the system grants them.
    ///
    /// Where it granted less than asked, half of that is left for everything else of the process.
    static func grantable(_ bytes: Int) -> Int {
        var size = pages(bytes)
        guard !grants(size) else { return size }
        while size > 1 << 20, !grants(size) { size = pages(size / 2) }
        return pages(size / 2)
    }
}
