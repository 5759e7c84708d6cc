internal import Storage

/// All arrays of an index, lent together.
struct IndexColumns {
    let lengths: Column
    let terms: Column
    let blocks: Column
    let text: Column
    let postings: Column
}
