import Contestant
import Foundation
import Perennial
import SyntheticVectors
import Tensors

/// Builds and searches galleries when asked.
///
///     GalleryBenchmark serve
///     GalleryBenchmark first GALLERY QUERIES.npy    opens, searches once, prints the seconds that it took
///     GalleryBenchmark vectors ROWS OUTPUT.npy      writes the vectors that a gallery of ROWS holds
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
            let time = try Contestant.time {
                try Gallery(path: CommandLine.arguments[2]).snapshot().search(query)
            }
            guard time.result.first?.count == SearchOptions().k else { exit(1) }
            print(time.seconds)
        case ("vectors", 3):
            guard let rows = Int(CommandLine.arguments[2]), rows > 0 else { usage() }
            var generator = TextLikeVectors(dimension: GalleryContestant.dimension, seed: 1)
            var file = try NumPyFileWriter(
                path: CommandLine.arguments[3],
                columns: GalleryContestant.dimension
            )
            try file.append(generator.next(rows))
            try file.finish()
        case ("nothing", 1):
            print(0)
        default: usage()
        }
    }

    private static func usage() -> Never {
        let text = """
            usage: GalleryBenchmark serve | nothing
                   GalleryBenchmark first GALLERY QUERIES.npy
                   GalleryBenchmark vectors ROWS OUTPUT.npy

            """
        FileHandle.standardError.write(Data(text.utf8))
        exit(2)
    }
}
