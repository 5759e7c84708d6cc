import Encoders
import Foundation
import Testing

@Suite struct RemoteReferenceTests {
    @Test func `a reference read and written again is the same`() throws {
        let texts = [
            "http://127.0.0.1:8080/v1#e5",
            "https://host/v1#a/b?query=find%3A%20&document=text%20%26%20%3D%23",
        ]
        for text in texts {
            let endpoint = try #require(try RemoteEndpoint(reference: text, key: "secret"))
            #expect(endpoint.reference == text)
        }
        let second = try #require(try RemoteEndpoint(reference: texts[1]))
        #expect(second.model == "a/b")
        #expect(second.prompts.texts == ["query": "find: ", "document": "text & =#"])
    }

    @Test func `a folder is no server, and a server without a model is refused`() throws {
        #expect(try RemoteEndpoint(reference: "models/mine") == nil)
        #expect(throws: EncodersError.endpoint(.noModel(url: "http://host/v1"))) {
            try RemoteEndpoint(reference: "http://host/v1")
        }
        #expect(throws: EncodersError.endpoint(.unknownPart("title=x"))) {
            try RemoteEndpoint(reference: "http://host/v1#m?title=x")
        }
    }
}
