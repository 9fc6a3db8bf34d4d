namespace Autonet.Node.Charters;

/// <summary>What is wrong with a charter file.</summary>
public enum CharterFaultKind
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>The file is larger than <see cref="CharterFile.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>The text is not YAML, or not one document with named fields.</summary>
    NotYaml,

    /// <summary>A field that no charter has.</summary>
    UnknownField,

    /// <summary>A field that every charter must have is not there.</summary>
    MissingField,

    /// <summary>A field holds something that it cannot.</summary>
    BadValue,
}

/// <summary>Why a charter file was refused, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Line">Line from 1; 0 when it is the file as a whole.</param>
/// <param name="Field">The field, such as <c>inner.steps</c>; empty when it is the file as a whole.</param>
/// <param name="Allowed">What is allowed there.</param>
public readonly record struct CharterFault(CharterFaultKind Kind, int Line = 0, string Field = "", string Allowed = "")
{
    /// <summary>Nothing is wrong.</summary>
    public static CharterFault None => new(CharterFaultKind.None);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        CharterFaultKind.None => "the charter is well formed",
        CharterFaultKind.TooLarge => $"the charter has more than {CharterFile.MaxBytes} bytes",
        CharterFaultKind.NotYaml => $"line {Line}: this is not a YAML document of named fields ({Allowed})",
        CharterFaultKind.UnknownField => $"line {Line}: there is no field '{Field}'; allowed are {Allowed}",
        CharterFaultKind.MissingField => $"line {Line}: the field '{Field}' is missing; it holds {Allowed}",
        CharterFaultKind.BadValue => $"line {Line}: '{Field}' must be {Allowed}",
        _ => "the charter was not read",
    };
}
