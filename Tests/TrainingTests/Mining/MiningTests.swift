import Encoders
import Tables
import TestSupport
import Testing
import Training

@Suite struct MiningTests {
    private let folder: TemporaryFolder
    private let guide: GuideCache

    init() throws {
        folder = try TemporaryFolder()
        guide = try GuideCache(guide: WordEncoder(dimension: 64), folder: folder.path("guides"))
    }

    private func example(_ texts: String..., line: Int = 1) -> TrainingExample {
        TrainingExample(texts: texts, position: SourcePosition(file: "pairs", line: line))
    }

    @Test func `titles ask for texts and headings for sections`() throws {
        let markdown = """
            # Training guide

            Before anything else there is a paragraph that says what this guide is for.

            ## How to begin

            First take the pairs that you have and look at them for a while, then begin.

            ```
            # not a heading, though it looks like one to the careless reader of code
            ```

            ## Short

            Too little.
            """
        let path = try folder.write(markdown, to: "guide.md")
        let document = try #require(try DocumentReader([DocumentSource(path)]).next())
        let pairs = CorpusPairs().pairs(of: document)
        #expect(
            pairs.map { $0.texts[0] } == ["Training guide", "Training guide: How to begin"]
        )
        #expect(pairs[1].position.line == 5)
        #expect(pairs[1].texts[1].hasPrefix("First take"))
        let plain = SourceDocument(
            key: "1",
            title: "A fast editor",
            text: "A fast editor with many windows and keys that everyone knows by heart.",
            position: SourcePosition(file: "corpus.jsonl", line: 3)
        )
        #expect(
            CorpusPairs().pairs(of: plain).map(\.texts).first?[1].hasPrefix("with many") == true
        )
        let short = SourceDocument(key: "2", title: "x", text: "y", position: plain.position)
        #expect(CorpusPairs().pairs(of: short).isEmpty)
    }

    @Test func `negatives that the guide takes for answers are left out`() throws {
        let pair = example("red fast car", "the red fast car of the city")
        let candidates = [
            "the red fast car of the city", "a red fast car", "green slow train",
            "blue boat at night",
        ]
        var report = HardNegativeMiner.Report()
        let mined = try HardNegativeMiner(guide: guide, count: 2)
            .mine([pair], candidates: [candidates], report: &report)
        #expect(mined[0].texts == pair.texts + ["green slow train", "blue boat at night"])
        #expect(report.leftOut == 1 && report.complete == 1)
        report = HardNegativeMiner.Report()
        let few = try HardNegativeMiner(guide: guide, count: 3)
            .mine([pair], candidates: [candidates], report: &report)
        #expect(few[0].texts.count == 4 && report.incomplete == 1)
    }

    @Test func `the filter keeps pairs that belong together`() throws {
        let good = (0..<40).map { example("subject \($0) alpha\($0)", "about alpha\($0) \($0)") }
        let wrong = (0..<40).map { example("matter beta\($0)", "gamma\($0) delta\($0)") }
        let inverted = example("kilo lima", "kilo mike", "kilo lima november")
        let kept = try ConsistencyFilter(guide: guide, rank: 3)
            .consistent(good + wrong + [inverted])
        #expect(kept.filter { $0.texts[0].hasPrefix("subject") }.count >= 38)
        #expect(kept.filter { $0.texts[0].hasPrefix("matter") }.count <= 6)
        #expect(!kept.contains(inverted))
    }

    /// Positives of other rows that say the same under other words are false negatives.
    @Test func `the guide masks planted false negatives and little else`() throws {
        var random = SeededRandom(seed: 4)
        let words = (0..<400).map { "word\($0)" }
        let (rows, planted) = (64, 16)
        var anchors: [String] = []
        var positives: [String] = []
        for row in 0..<rows {
            if row < planted, row % 2 == 1 {
                // The same question asked again, and its answer with one word changed.
                anchors.append(anchors[row - 1])
                positives.append(positives[row - 1].replacing(" end", with: " other"))
                continue
            }
            let subject = (0..<5).map { _ in words.randomElement(using: &random) ?? "" }
            anchors.append(subject.prefix(3).joined(separator: " "))
            positives.append(subject.joined(separator: " ") + " end")
        }
        let encoder = WordEncoder(dimension: 256)
        let columns = [anchors, positives].map { Embeddings(encoder.encode($0, options: .init())) }
        let mask = try GISTEmbedLoss(margin: .relative(0.1)).leftOut(columns)[0]
        var (found, wanted, masked) = (0, 0, 0)
        for i in 0..<rows {
            for j in 0..<rows where i != j {
                let isPlanted = i < planted && j < planted && i / 2 == j / 2
                wanted += isPlanted ? 1 : 0
                masked += mask[i][j] ? 1 : 0
                found += isPlanted && mask[i][j] ? 1 : 0
            }
        }
        let precision = Double(found) / Double(max(masked, 1))
        let recall = Double(found) / Double(wanted)
        print(
            "planted false negatives: precision \(precision), recall \(recall) of the guide's mask"
        )
        #expect(recall == 1)
        #expect(precision >= 0.9)
    }
}
