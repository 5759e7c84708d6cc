/// Splits a word into the tokens whose probabilities have the greatest product
/// (Kudo, "Subword regularization", arXiv:1804.10959).
struct UnigramModel: Sendable {
    /// How much less likely than the least likely token an unknown character is.
    private static let unknownPenalty = 10.0

    private let vocabulary: ByteTrie
    private let scores: [Double]
    private let unknownID: Int32
    private let unknownScore: Double
    private let byteIDs: ByteTokens?

    /// Builds the model that a file describes.
    init(_ definition: UnigramDefinition) {
        vocabulary = ByteTrie(
            definition.pieces.enumerated().lazy
                .filter { !$0.element.token.isEmpty }
                .map { (key: $0.element.token, value: Int32($0.offset)) }
        )
        scores = definition.pieces.map(\.score)
        unknownID = definition.unknownID
        unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
        byteIDs = definition.fallsBackToBytes ? ByteTokens(vocabulary) : nil
    }

    /// Appends the tokens of a word; spans are positions in `text`.
    func append(
        _ word: Range<Int>,
        of text: Span<UInt8>,
        scratch: inout UnigramScratch,
        to tokens: inout TokenBuffer
    ) {
        fillSteps(word, of: text, &scratch.steps)
        scratch.path.removeAll(keepingCapacity: true)
        var end = word.count
        while end > 0 {
            let step = scratch.steps[end]
            let range = word.lowerBound + step.start..<word.lowerBound + end
            if step.id == unknownID, let last = scratch.path.last, last.id == unknownID {
                // Neighbouring unknown characters are one token.
                scratch.path[scratch.path.count - 1].range =
                    range.lowerBound..<last.range.upperBound
            } else {
                scratch.path.append((step.id, range))
            }
            end = step.start
        }
        for (id, range) in scratch.path.reversed() {
            if id == unknownID {
                appendUnknown(range, of: text, to: &tokens)
            } else {
                tokens.append(id, range.lowerBound, range.upperBound)
            }
        }
    }

    /// Viterbi from left to right; of equally good ways the first found counts.
    private func fillSteps(
        _ word: Range<Int>,
        of text: Span<UInt8>,
        _ steps: inout [UnigramScratch.Step]
    ) {
        let nodes = vocabulary.nodes.span
        steps.removeAll(keepingCapacity: true)
        steps.append(contentsOf: repeatElement(UnigramScratch.Step(), count: word.count + 1))
        var start = word.lowerBound
        while start < word.upperBound {
            let length = text.scalar(at: start).length
            let origin = start - word.lowerBound
            let reached = steps[origin].score
            var holdsCharacter = false
            var node = ByteTrie.root
            var position = start
            while position < word.upperBound,
                let next = ByteTrie.child(of: node, at: text[position], in: nodes)
            {
                node = next
                position += 1
                let id = ByteTrie.value(of: node, in: nodes)
                guard id >= 0 else { continue }
                if position - start == length { holdsCharacter = true }
                offer(
                    .init(score: reached + scores[Int(id)], start: origin, id: id),
                    &steps[position - word.lowerBound]
                )
            }
            if !holdsCharacter {
                offer(
                    .init(score: reached + unknownScore, start: origin, id: unknownID),
                    &steps[origin + length]
                )
            }
            start += length
        }
    }

    @inline(__always)
    private func offer(_ step: UnigramScratch.Step, _ best: inout UnigramScratch.Step) {
        if best.start < 0 || step.score > best.score { best = step }
    }

    private func appendUnknown(
        _ range: Range<Int>,
        of text: Span<UInt8>,
        to tokens: inout TokenBuffer
    ) {
        if let id = vocabulary.value(of: range, in: text) {
            tokens.append(id, range.lowerBound, range.upperBound)
        } else if let byteIDs, byteIDs.holdsAll(of: range, in: text) {
            for byte in range {
                tokens.append(byteIDs.ids[Int(text[byte])], range.lowerBound, range.upperBound)
            }
        } else {
            tokens.append(unknownID, range.lowerBound, range.upperBound)
        }
    }
}
