using System.Globalization;

namespace Autonet.Core.Identifiers;

/// <summary>The number of a run in the run registry: 1, 2, 3 … in order of creation.</summary>
public readonly record struct RunId(ulong Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
