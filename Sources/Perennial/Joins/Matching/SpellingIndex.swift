internal import Foundation

/// Compares the spellings of a query's values with those of another column.
///
/// Rare words and trigrams count more than those which many values of the two columns have. Finding the likeliest
/// partners of a value reads the lists of its trigrams only.
struct SpellingIndex {
    /// A value of the other column and the cosine of the trigrams.
    struct Proposal {
        let other: Int
        let trigrams: Float
    }

    private struct Word {
        let scalars: [Unicode.Scalar]
        let isNumber: Bool
        /// ln((n + 1) / (f + ½)) for a word in f of n values.
        var weight: Float = 0
    }

    private struct Posting {
        let other: Int32
        let weight: Float
    }

    /// From which similarity two words may be spellings of one.
    private static let leastWordSimilarity: Float = 0.85

    private var words: [Word] = []
    private var queryWords: [[Int]] = []
    private var otherWords: [[Int]] = []
    private var queryTrigrams: [[(trigram: Int, weight: Float)]] = []
    private var postings: [[Posting]] = []
    private let otherCount: Int

    init(queries: [Spelling], others: [Spelling]) {
        otherCount = others.count
        indexWords(queries, others)
        indexTrigrams(queries, others)
    }

    private mutating func indexWords(_ queries: [Spelling], _ others: [Spelling]) {
        var numbers: [String: Int] = [:]
        var frequencies: [Int] = []
        func numbered(_ spelling: Spelling) -> [Int] {
            var distinct: [Int] = []
            for word in spelling.words {
                let number = numbers[word] ?? words.count
                if number == words.count {
                    numbers[word] = number
                    let scalars = Array(word.unicodeScalars)
                    words.append(Word(scalars: scalars, isNumber: Spelling.isNumber(word)))
                    frequencies.append(0)
                }
                guard !distinct.contains(number) else { continue }
                distinct.append(number)
                frequencies[number] += 1
            }
            return distinct
        }
        queryWords = queries.map(numbered)
        otherWords = others.map(numbered)
        let count = Float(queries.count + others.count)
        for index in words.indices {
            words[index].weight = log((count + 1) / (Float(frequencies[index]) + 0.5))
        }
    }

    private mutating func indexTrigrams(_ queries: [Spelling], _ others: [Spelling]) {
        var numbers: [UInt64: Int] = [:]
        var frequencies: [Int] = []
        func count(_ spelling: Spelling) {
            for (trigram, _) in spelling.trigrams {
                if let number = numbers[trigram] {
                    frequencies[number] += 1
                } else {
                    numbers[trigram] = frequencies.count
                    frequencies.append(1)
                }
            }
        }
        queries.forEach(count)
        others.forEach(count)
        let all = Float(queries.count + others.count)
        let weights = frequencies.map { log((1 + all) / (1 + Float($0))) + 1 }
        func weighted(_ spelling: Spelling) -> [(trigram: Int, weight: Float)] {
            let found = spelling.trigrams.compactMap { trigram, count in
                numbers[trigram].map { ($0, (1 + log(Float(count))) * weights[$0]) }
            }
            let length = found.reduce(0) { $0 + $1.1 * $1.1 }.squareRoot()
            return found.map { ($0.0, $0.1 / length) }
        }
        queryTrigrams = queries.map(weighted)
        postings = .init(repeating: [], count: frequencies.count)
        for (other, spelling) in others.enumerated() {
            for (trigram, weight) in weighted(spelling) {
                postings[trigram].append(Posting(other: Int32(other), weight: weight))
            }
        }
    }

    /// The values of the other column whose trigrams are most like those of a query's value, most alike first.
    func proposals(for query: Int, limit: Int) -> [Proposal] {
        var sums = [Float](repeating: 0, count: otherCount)
        var touched: [Int] = []
        for (trigram, weight) in queryTrigrams[query] {
            for posting in postings[trigram] {
                let other = Int(posting.other)
                if sums[other] == 0 { touched.append(other) }
                sums[other] += weight * posting.weight
            }
        }
        var best: [Proposal] = []
        for other in touched {
            if best.count == limit, sums[other] <= best[limit - 1].trigrams { continue }
            let place = best.firstIndex { $0.trigrams < sums[other] } ?? best.count
            best.insert(Proposal(other: other, trigrams: sums[other]), at: place)
            if best.count > limit { best.removeLast() }
        }
        return best
    }

    /// The cosine of the trigrams of two values.
    func trigrams(_ query: Int, _ other: Int) -> Float {
        queryTrigrams[query].reduce(0) { sum, term in
            let list = postings[term.trigram]
            var (low, high) = (0, list.count)
            while low < high {
                let middle = (low + high) / 2
                if list[middle].other < other { low = middle + 1 } else { high = middle }
            }
            guard low < list.count, list[low].other == other else { return sum }
            return sum + term.weight * list[low].weight
        }
    }

    /// The weight of the query's words that stand in the other value, over that of all of them; a word that is spelled
    /// a little differently counts by the square of its similarity.
    ///
    /// Source: Cohen, Ravikumar, Fienberg, A comparison of string distance metrics, 2003 (soft TF-IDF).
    func coverage(_ query: Int, by other: Int) -> Float {
        let others = otherWords[other]
        var (found, all): (Float, Float) = (0, 0)
        for number in queryWords[query] {
            let word = words[number]
            all += word.weight
            if others.contains(number) {
                found += word.weight
            } else if !word.isNumber {
                let best =
                    others.lazy.filter { !words[$0].isNumber }
                    .map { WordSimilarity.jaroWinkler(word.scalars, words[$0].scalars) }.max() ?? 0
                if best > Self.leastWordSimilarity { found += word.weight * best * best }
            }
        }
        return all == 0 ? 0 : found / all
    }

    /// Whether both values have numbers, and each has one that the other has not.
    func hasConflictingNumbers(_ query: Int, _ other: Int) -> Bool {
        let mine = Set(queryWords[query].filter { words[$0].isNumber })
        let theirs = Set(otherWords[other].filter { words[$0].isNumber })
        guard !mine.isEmpty, !theirs.isEmpty else { return false }
        return !mine.isSubset(of: theirs) && !theirs.isSubset(of: mine)
    }
}
