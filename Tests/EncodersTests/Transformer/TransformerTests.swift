import TestSupport
import Testing
import Tokenization

import Encoders
import Tensors

@Suite struct TransformerTests {
    @Test(arguments: TransformerGolden.names)
    func `every layer's hidden states equal the reference`(_ name: String) throws {
        let golden = try TransformerGolden(name)
        let encoder = Transformer(try golden.parameters())
        let columns = encoder.configuration.hiddenSize
        var states: [[Float]] = []
        var work = TransformerWorkspace()
        try encoder.forward(golden.batch, &work) { states.append($0) }

        let expected = try golden.expected("hidden_states")
        let size = golden.inputs.lengths.count * golden.width * columns
        #expect(states.count == encoder.configuration.layers.count + 1)
        #expect(expected.count == states.count * size)
        for (layer, state) in states.enumerated() {
            let wanted = golden.unpadded(
                expected.dropFirst(layer * size).prefix(size),
                columns: columns
            )
            #expect(Closeness.maximumDifference(state, wanted) < 5e-5, "layer \(layer)")
        }
        let last = golden.unpadded(try golden.expected("last_hidden_state"), columns: columns)
        #expect(Closeness.maximumDifference(work.hidden, last) < 5e-5)
    }
}
