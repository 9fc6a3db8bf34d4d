namespace Autonet.Node.Prerequisites;

/// <summary>
/// Something outside the program stands in the way and a person can mend it: a missing tool, a port in use, an account without funds. The
/// message is one sentence that says what is wrong and what to do.
/// </summary>
public sealed class ActionableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ActionableException(string sentence, Exception? inner = null)
        : base(sentence, inner)
    {
    }
}
