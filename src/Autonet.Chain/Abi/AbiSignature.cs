using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Abi;

/// <summary>Builds and reads canonical signatures.</summary>
internal static class AbiSignature
{
    public const int SelectorSize = 4;

    public static string Of(string name, IReadOnlyList<AbiParameter> parameters)
        => $"{name}({string.Join(',', parameters.Select(p => p.Type.CanonicalName))})";

    public static byte[] Selector(string signature)
    {
        Hash256 hash = Keccak256.Hash(signature);
        return hash[..SelectorSize].ToArray();
    }

    public static (string Name, IReadOnlyList<AbiParameter> Inputs, string Outputs) Split(string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        int open = signature.IndexOf('(', StringComparison.Ordinal);
        int end = open < 0 ? -1 : EndOfList(signature, open);
        return end > 0 && open > 0
            ? (signature[..open], SplitList(signature[open..end]), signature[end..])
            : throw new AbiException($"'{signature}' is not a signature.");
    }

    public static IReadOnlyList<AbiParameter> SplitList(string list) => list == "()" ? [] : AbiType.Parse(list).Components;

    private static int EndOfList(string text, int open)
    {
        int depth = 0;
        for (int i = open; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }
}
