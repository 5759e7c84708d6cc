internal import Foundation

/// What attention adds to a score by the distance from query to key, a table a head.
package struct RelativeBias: Sendable {
    /// Number of heads.
    package let heads: Int
    /// The greatest distance in the table.
    package let reach: Int
    /// `heads × (2 · reach + 1)`: entries of key − query = −reach … reach.
    package let values: [Float]

    /// Spreads learned buckets over distances, as T5 does (arXiv:1910.10683, section 2.1).
    ///
    /// Half of the buckets are for keys before the query, half for keys after it. In each half,
    /// small distances have their own bucket and greater ones share buckets logarithmically up to
    /// 128 tokens, evaluated in Float32 and truncated as the reference does.
    ///
    /// - Parameters:
    ///   - table: `buckets × heads`.
    ///   - heads: number of heads.
    ///   - reach: the greatest distance that will be asked for.
    package init(table: [Float], heads: Int, reach: Int) {
        precondition(heads > 0 && reach >= 0 && table.count % heads == 0)
        let buckets = table.count / heads
        var values: [Float] = []
        values.reserveCapacity(heads * (2 * reach + 1))
        for head in 0..<heads {
            for distance in -reach...reach {
                values.append(table[Self.bucket(of: distance, buckets: buckets) * heads + head])
            }
        }
        self.heads = heads
        self.reach = reach
        self.values = values
    }

    /// dtable[bucket(key − query), head] += dvalues[head, key − query].
    ///
    /// - Parameters:
    ///   - gradient: dvalues, laid out as `values`.
    ///   - heads: number of heads.
    ///   - table: dtable, `buckets × heads`.
    package static func backward(
        _ gradient: [Float],
        heads: Int,
        into table: inout MutableSpan<Float>
    ) {
        let entries = gradient.count / heads
        let reach = entries / 2
        precondition(gradient.count == heads * (2 * reach + 1) && table.count % heads == 0)
        let buckets = table.count / heads
        for distance in -reach...reach {
            let row = bucket(of: distance, buckets: buckets) * heads
            for head in 0..<heads {
                table[row + head] += gradient[head * entries + reach + distance]
            }
        }
    }

    /// The bucket of a distance key − query.
    static func bucket(of distance: Int, buckets: Int) -> Int {
        let half = buckets / 2
        let side = distance > 0 ? half : 0
        let exact = half / 2
        let steps = abs(distance)
        guard steps >= exact else { return side + steps }
        let growth = Float(log(128 / Double(exact)))
        let beyond = log(Float(steps) / Float(exact)) / growth * Float(half - exact)
        return side + min(exact + Int(beyond), half - 1)
    }
}
