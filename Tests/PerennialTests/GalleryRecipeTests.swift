import Perennial
import TestSupport
import Testing

@Suite struct GalleryRecipeTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `paths are relative to the recipe, names and queries are kept`() throws {
        let path = try folder.write(
            #"{"sources": ["a.jsonl", "/b.csv", "sql:SELECT 1"], "into": "g", "model": "../m"}"#,
            to: "recipe.json"
        )
        let recipe = try GalleryRecipe(contentsOf: path)
        #expect(recipe.sources == [folder.path("a.jsonl"), "/b.csv", "sql:SELECT 1"])
        #expect(recipe.into == folder.path("g"))
        #expect(recipe.model == folder.path + "/../m")
        let named = try folder.write(
            #"{"sources": ["-"], "into": "g", "model": "all-MiniLM-L6-v2"}"#,
            to: "named.json"
        )
        #expect(try GalleryRecipe(contentsOf: named).sources == ["-"])
        #expect(try GalleryRecipe(contentsOf: named).model == "all-MiniLM-L6-v2")
    }

    @Test(
        arguments: [
            (#"{"sources": ["a"]}"#, "\"into\" is missing"),
            (#"{"sources": "a", "into": "g"}"#, "\"sources\" has the wrong type"),
            ("recipe", "cannot be read as a JSON recipe"),
        ]
    )
    func `a recipe of another shape is refused`(text: String, reason: String) throws {
        let path = try folder.write(text, to: "recipe.json")
        #expect(throws: PerennialError.badRecipe(path: path, reason: reason)) {
            try GalleryRecipe(contentsOf: path)
        }
    }

    /// Foundation's paths as `NSString` end the process for a name of one character.
    @Test func `a recipe whose path is one character is read as any other`() {
        #expect(throws: PerennialError.self) { try GalleryRecipe(contentsOf: "0") }
    }
}
