namespace Autonet.Node.Charters;

/// <summary>What is wrong with a file that people write: a charter or a proposal.</summary>
public enum FileFaultKind
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>The file is larger than its kind may be.</summary>
    TooLarge,

    /// <summary>The text is not YAML, or not one document with named fields.</summary>
    NotYaml,

    /// <summary>A field that files of its kind do not have.</summary>
    UnknownField,

    /// <summary>A field that every file of its kind must have is not there.</summary>
    MissingField,

    /// <summary>A field holds something that it cannot.</summary>
    BadValue,
}

/// <summary>Why a file was refused, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Line">Line from 1; 0 when it is the file as a whole.</param>
/// <param name="Field">The field, such as <c>inner.steps</c>; empty when it is the file as a whole.</param>
/// <param name="Allowed">What is allowed there.</param>
public readonly record struct FileFault(FileFaultKind Kind, int Line = 0, string Field = "", string Allowed = "")
{
    /// <summary>Nothing is wrong.</summary>
    public static FileFault None => new(FileFaultKind.None);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        FileFaultKind.None => "it is well formed",
        FileFaultKind.TooLarge => $"it has more than {Allowed} bytes",
        FileFaultKind.NotYaml => $"line {Line}: this is not a YAML document of named fields ({Allowed})",
        FileFaultKind.UnknownField => $"line {Line}: there is no field '{Field}'; allowed are {Allowed}",
        FileFaultKind.MissingField => $"line {Line}: the field '{Field}' is missing; it holds {Allowed}",
        FileFaultKind.BadValue => $"line {Line}: '{Field}' must be {Allowed}",
        _ => "it was not read",
    };
}
