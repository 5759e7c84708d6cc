import Foundation
import TestSupport
import Testing
import Tokenization

import Encoders
import Tensors

@Suite struct EmbeddingGoldenTests {
    struct Row: Decodable { let text: String }

    @Test func `sentence embeddings of the real model equal the reference`() throws {
        let folder = try Fixtures.model()
        let golden = Fixtures.golden.appendingPathComponent("embeddings")
        let texts = try Fixtures.jsonLines(
            golden.appendingPathComponent("texts.jsonl"),
            as: Row.self
        )
        let expected = try Fixtures.floats(golden.appendingPathComponent("embeddings.f32"))

        let tokenizer = try Tokenizer(directory: folder.path)
        let json = try Data(contentsOf: folder.appendingPathComponent("config.json"))
        let weights = try SafeTensors(path: folder.appendingPathComponent("model.safetensors").path)
        let transformer = Transformer(
            try TransformerParameters(
                TransformerConfiguration(huggingFace: json),
                weights: weights
            )
        )
        let head = PoolingHead(poolings: [.mean], steps: [.normalize])
        let vectors = try BatchScheduler().run(texts.map(\.text), into: [Float]()) {
            tokenizer.encode($0, maximumLength: 256, into: &$1)
        } compute: { batch in
            var work = TransformerWorkspace()
            try transformer.forward(batch, &work)
            return head.forward(work.hidden, offsets: batch.offsets, hiddenSize: 384)
        } deliver: {
            $0 += $1.elements
        }
        #expect(Closeness.maximumDifference(vectors, expected) < 1e-5)
    }
}
