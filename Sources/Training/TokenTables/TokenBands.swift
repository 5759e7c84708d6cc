/// Tokens in bands of falling frequency: what the survey calls fields and groups, for a table that has
/// one field.
package struct TokenBands: Sendable, Equatable {
    /// By token its band.
    let band: [Int]
    /// By token its place in its band.
    let place: [Int]
    /// Tokens of each band.
    package let sizes: [Int]

    /// Bands with these shares of the tokens, the most frequent first; equal tokens keep their order.
    package init(frequencies: [Float], shares: [Double]) {
        let order = frequencies.indices.sorted { (-frequencies[$0], $0) < (-frequencies[$1], $1) }
        var band = [Int](repeating: 0, count: order.count)
        var place = band
        var sizes: [Int] = []
        var start = 0
        var sum = 0.0
        for (index, share) in shares.enumerated() {
            sum += share
            let last = index == shares.count - 1
            let limit = Int((sum * Double(order.count)).rounded())
            let end = last ? order.count : min(order.count, limit)
            for rank in start..<max(start, end) {
                band[order[rank]] = index
                place[order[rank]] = rank - start
            }
            sizes.append(max(start, end) - start)
            start = max(start, end)
        }
        self.band = band
        self.place = place
        self.sizes = sizes
    }

    /// Tokens of a band, in the order of their places.
    package func tokens(of wanted: Int) -> [Int] {
        var tokens = [Int](repeating: 0, count: sizes[wanted])
        for token in band.indices where band[token] == wanted { tokens[place[token]] = token }
        return tokens
    }
}
