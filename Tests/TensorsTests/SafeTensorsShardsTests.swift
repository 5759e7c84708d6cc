import Tensors
import TestSupport
import Testing

@Suite struct SafeTensorsShardsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try write("a", [1, 2], to: "model-00001-of-00002.safetensors")
        try write("b", [3], to: "model-00002-of-00002.safetensors")
    }

    private func write(_ name: String, _ values: [Float], to file: String) throws {
        var writer = try SafeTensorsWriter(
            path: folder.path(file),
            declarations: [.init(name: name, shape: [values.count])],
            metadata: ["format": "pt"]
        )
        try writer.write(values.span)
        try writer.finish()
    }

    private func index(_ map: String) throws -> String {
        try folder.write(
            #"{"metadata":{"total_size":12},"weight_map":{\#(map)}}"#,
            to: "model.safetensors.index.json"
        )
    }

    @Test func `the tensors of all files are one set`() throws {
        let path = try index(
            #""a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors""#
        )
        let tensors = try SafeTensors(indexPath: path)
        #expect(tensors.path == path)
        #expect(tensors.names == ["a", "b"])
        #expect(tensors.metadata == ["format": "pt"])
        #expect(try tensors.floats("a") == [1, 2])
        #expect(try tensors.floats("b") == [3])
    }

    @Test func `a tensor that is in another file than the index says is refused`() throws {
        let path = try index(
            #""a":"model-00002-of-00002.safetensors","b":"model-00002-of-00002.safetensors""#
        )
        #expect(
            throws: TensorsError.missingTensor(
                path: folder.path("model-00002-of-00002.safetensors"),
                tensor: "a"
            )
        ) { try SafeTensors(indexPath: path) }
    }

    @Test func `a tensor that the index does not know is refused`() throws {
        let path = try index(#""b":"model-00001-of-00002.safetensors""#)
        #expect(
            throws: TensorsError.misplacedTensor(
                path: folder.path("model-00001-of-00002.safetensors"),
                tensor: "a",
                expectedIn: path
            )
        ) { try SafeTensors(indexPath: path) }
    }

    @Test(arguments: ["../model.safetensors", "/etc/passwd", "..", ""])
    func `an index that leads out of the folder is refused`(name: String) throws {
        let path = try index(#""a":"\#(name)""#)
        #expect(throws: TensorsError.badHeader(path: path, reason: .foreignFile(name))) {
            try SafeTensors(indexPath: path)
        }
    }

    @Test func `an absent file is named`() throws {
        let path = try index(#""a":"model-3.safetensors""#)
        #expect(throws: TensorsError.file(path: folder.path("model-3.safetensors"), errno: 2)) {
            try SafeTensors(indexPath: path)
        }
    }

    @Test func `an index that is not JSON is refused`() throws {
        let path = try folder.write("{", to: "model.safetensors.index.json")
        #expect(throws: TensorsError.badHeader(path: path, reason: .malformed(offset: 0))) {
            try SafeTensors(indexPath: path)
        }
    }
}
