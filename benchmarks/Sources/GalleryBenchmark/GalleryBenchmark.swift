import Contestant
import Foundation
import Perennial
import Tensors

/// Builds and searches galleries when asked.
///
///     GalleryBenchmark serve
///     GalleryBenchmark first GALLERY QUERIES.npy    opens, searches once, prints the best hit
///     GalleryBenchmark nothing                      the cost of a process
@main
enum GalleryBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("serve", 1):
            try Contestant.serve(facts: ["program": "GalleryBenchmark"], GalleryContestant().answer)
        case ("first", 3):
            let query = try NumPyFile(path: CommandLine.arguments[3]).matrix(rows: 0..<1)
            let hits = try Gallery(path: CommandLine.arguments[2]).snapshot().search(query)
            print(hits.first?.first?.record.key ?? "nothing was found")
        case ("nothing", 1):
            print("nothing")
        default:
            FileHandle.standardError.write(
                Data("usage: GalleryBenchmark serve | first GALLERY QUERIES.npy | nothing\n".utf8)
            )
            exit(2)
        }
    }
}
