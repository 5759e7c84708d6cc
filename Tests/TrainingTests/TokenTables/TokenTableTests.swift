import Tensors
import Testing
import Training

@Suite struct TokenTableTests {
    /// Rows of which the first are frequent, in few directions and with noise.
    private static let original: Matrix = {
        var draws = SplitMix64(seed: 3)
        func draw() -> Float { draws.share() + draws.share() - 1 }
        let directions = (0..<4 * 16).map { _ in draw() }
        var elements: [Float] = []
        for _ in 0..<600 {
            let weights = (0..<4).map { _ in draw() }
            for c in 0..<16 {
                let shared = (0..<4).reduce(Float(0)) { $0 + weights[$1] * directions[$1 * 16 + c] }
                elements.append(shared + 0.1 * draw())
            }
        }
        return Matrix(rows: 600, columns: 16, elements: elements)
    }()
    private static let frequencies = (0..<600).map { 1 / Float($0 + 3) }

    private func table(_ method: TokenTableMethod, ratio: Double = 0.55) throws -> any TokenTable {
        guard method == .hashedNetwork else {
            return try method.table(
                fitting: Self.original,
                frequencies: Self.frequencies,
                ratio: ratio,
                seed: 5
            )
        }
        // The published network alone would be larger than this table.
        return try HashedNetworkTable(
            tokens: 600,
            dimension: 16,
            ratio: 0.2,
            hashes: 24,
            hidden: 3,
            seed: 5
        )
    }

    private func loss(_ table: any TokenTable, _ ids: [Int32], _ weights: [Float]) -> Double {
        zip(table.forward(ids).elements, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test(arguments: TokenTableMethod.allCases)
    func `the gradient is that of central differences`(method: TokenTableMethod) throws {
        let table = try table(method)
        let ids: [Int32] = [0, 599, 17, 17, 230, 61]
        var draws = SplitMix64(seed: 8)
        let weights = (0..<ids.count * 16).map { _ in draws.share() - 0.5 }
        let count = table.parameters.count
        var gradients = [Float](repeating: 0, count: count)
        let gradient = Matrix(rows: ids.count, columns: 16, elements: weights)
        table.backward(ids, gradient, into: &gradients)
        // Those that matter most, and some of the others.
        let greatest = gradients.indices.sorted { abs(gradients[$0]) > abs(gradients[$1]) }
        let others = (0..<40).map { _ in Int(draws.share() * Float(count)) }
        let original = table.parameters
        for place in Array(greatest.prefix(60)) + others {
            // Integers move by whole steps, and downwards, because the greatest cannot grow; what they
            // stand for is linear, so any step will do.
            let whole = (table as? IntegerTable)?.step ?? integerStep(table, place)
            let step = whole ?? 2e-3
            let signs: [Float] = whole == nil ? [1, -1] : [0, -1]
            let losses = signs.map { sign in
                var values = original
                values[place] = original[place] + sign * step
                var moved = table
                moved.parameters = values
                return loss(moved, ids, weights)
            }
            let slope = (losses[0] - losses[1]) / Double((signs[0] - signs[1]) * step)
            let tolerance = 2e-3 * max(1, abs(slope))
            #expect(abs(slope - Double(gradients[place])) < tolerance, "\(place) of \(count)")
        }
    }

    /// The step of a row whose integers learn it; `nil` for other numbers.
    private func integerStep(_ table: any TokenTable, _ place: Int) -> Float? {
        guard let table = table as? ScaledIntegerTable else { return nil }
        return place < 600 * 16 ? table.step(place / 16) : 0.25
    }

    @Test(arguments: TokenTableMethod.allCases)
    func `distillation brings a table nearer, within its memory`(method: TokenTableMethod) throws {
        let fitted = try table(method, ratio: 0.5)
        var settings = TokenTableDistillation.Settings()
        settings.steps = 200
        settings.batch = 64
        settings.advanceEvery = 25
        let distillation = TokenTableDistillation(
            of: Self.original,
            frequencies: Self.frequencies,
            settings: settings
        )
        let trained = try distillation.run(fitted)
        let (before, after) = (distillation.error(of: fitted), distillation.error(of: trained))
        switch method {
        case .hashedNetwork: #expect(after < before && after < 0.9)
        // Tables that begin as the original and leave out more and more.
        case .pruning, .gates, .optimal, .searchedDimensions: #expect(after < 0.6)
        default: #expect(after < before + 0.02 && after < 0.8)
        }
        #expect(trained.tokens == 600 && trained.dimension == 16)
        #expect(Double(trained.bytes) <= 0.62 * 600 * 16 * 4, "\(trained.bytes)")
        let dense = trained.dense
        #expect(dense.elements.allSatisfy { $0.isFinite })
        let some = trained.forward([5, 0, 599])
        // A product may sum a row in another order where other rows stand beside it.
        for (alone, whole) in zip(some.elements, dense.elements[5 * 16..<6 * 16]) {
            #expect(abs(alone - whole) <= 1e-5 * max(1, abs(whole)))
        }
    }

    @Test(arguments: TokenTableMethod.allCases)
    func `a share that is out of reach is refused`(method: TokenTableMethod) throws {
        #expect(throws: TrainingError.self) {
            _ = try method.table(
                fitting: Self.original,
                frequencies: Self.frequencies,
                ratio: 0.0001,
                seed: 1
            )
        }
    }

    @Test func `frequent tokens are held better than rare ones`() throws {
        for method in [TokenTableMethod.adaptive, .codebooks, .mixedDimensions] {
            let dense = try table(method, ratio: 0.5).dense
            func error(_ tokens: Range<Int>) -> Float {
                tokens.reduce(0) { sum, token in
                    zip(dense[row: token], Self.original[row: token])
                        .reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                } / Float(tokens.count)
            }
            #expect(error(0..<15) < error(300..<600), "\(method)")
        }
    }

    @Test func `bands hold their shares of the tokens, the most frequent first`() {
        let bands = TokenBands(frequencies: [1, 9, 4, 4, 0, 2], shares: [0.2, 0.3, 0.5])
        #expect(bands.sizes == [1, 2, 3])
        #expect(bands.tokens(of: 0) == [1])
        #expect(bands.tokens(of: 1) == [2, 3])
        #expect(bands.tokens(of: 2) == [5, 0, 4])
    }
}
