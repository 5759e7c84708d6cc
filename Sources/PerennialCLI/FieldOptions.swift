import ArgumentParser
import Perennial
import Tables

/// Which fields of a record are used.
struct FieldOptions: ParsableArguments {
    @Option(name: .long, help: "The field with the key; found by name when left out.")
    var idField: String?
    @Option(
        name: .long,
        help: "A field with text; several are joined. Found by name when left out."
    )
    var textField: [String] = []
    @Option(name: .long, help: "The field with the title.") var titleField: String?
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: "The fields kept as metadata; all by default."
    )
    var fields: [String] = []

    /// The choice of fields; a recipe's where the user named none.
    func documentFields(_ recipe: GalleryRecipe.Fields? = nil) -> DocumentFields {
        DocumentFields(
            id: idField ?? recipe?.id,
            text: textField.isEmpty ? recipe?.text ?? [] : textField,
            title: titleField ?? recipe?.title,
            metadata: fields.isEmpty ? recipe?.metadata : fields
        )
    }
}
