using System.Collections;
using System.Globalization;
using System.Numerics;

namespace Autonet.Chain.Abi;

/// <summary>How a contract said why it reverted.</summary>
public enum RevertKind
{
    /// <summary>It gave no data: <c>revert()</c>, a failed call to an address without code, or out of gas.</summary>
    Silent,

    /// <summary><c>Error(string)</c>: <c>require</c> or <c>revert</c> with a message.</summary>
    Message,

    /// <summary><c>Panic(uint256)</c>: a failed assertion or checked operation.</summary>
    Panic,

    /// <summary>A custom error that a known ABI declares.</summary>
    Custom,

    /// <summary>Data that no known ABI explains.</summary>
    Unknown,
}

/// <summary>Why a call reverted, readable. Source: Solidity documentation, "Panic via assert and Error via require".</summary>
public sealed class RevertReason
{
    private static readonly AbiError MessageError = AbiError.Parse("Error(string)");
    private static readonly AbiError PanicError = AbiError.Parse("Panic(uint256)");

    private RevertReason(RevertKind kind, string text, ReadOnlyMemory<byte> data, AbiError? error, object[] arguments)
    {
        Kind = kind;
        Text = text;
        Data = data;
        Error = error;
        Arguments = arguments;
    }

    /// <summary>How the contract said it.</summary>
    public RevertKind Kind { get; }

    /// <summary>One line for a person, such as <c>InsufficientStake(have: 5, need: 10)</c>.</summary>
    public string Text { get; }

    /// <summary>The raw revert data.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The custom error, when <see cref="Kind"/> is <see cref="RevertKind.Custom"/>.</summary>
    public AbiError? Error { get; }

    /// <summary>The error's arguments, as <see cref="AbiKind"/> names their types; empty unless the error is known.</summary>
    public IReadOnlyList<object> Arguments { get; }

    /// <summary>Explains revert data with the custom errors that the caller knows; never throws.</summary>
    public static RevertReason Decode(ReadOnlyMemory<byte> data, params IEnumerable<AbiError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (data.IsEmpty)
        {
            return new RevertReason(RevertKind.Silent, "reverted without a reason", data, null, []);
        }

        if (MessageError.TryDecode(data.Span, out object[]? arguments))
        {
            return new RevertReason(RevertKind.Message, (string)arguments[0], data, null, arguments);
        }

        if (PanicError.TryDecode(data.Span, out arguments))
        {
            BigInteger code = (BigInteger)arguments[0];
            return new RevertReason(RevertKind.Panic, $"panic 0x{code.ToString("x2", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(2, '0')}: {PanicMeaning(code)}", data, null, arguments);
        }

        foreach (AbiError error in errors)
        {
            if (error.TryDecode(data.Span, out arguments))
            {
                return new RevertReason(RevertKind.Custom, Describe(error, arguments), data, error, arguments);
            }
        }

        return new RevertReason(RevertKind.Unknown, "unknown error 0x" + Convert.ToHexStringLower(data.Span), data, null, []);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string Describe(AbiError error, object[] arguments)
        => $"{error.Name}({string.Join(", ", error.Parameters.Select((p, i) => (p.Name.Length == 0 ? "" : p.Name + ": ") + Describe(arguments[i])))})";

    private static string Describe(object value) => value switch
    {
        byte[] bytes => "0x" + Convert.ToHexStringLower(bytes),
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IList list => $"[{string.Join(", ", list.Cast<object>().Select(Describe))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string PanicMeaning(BigInteger code) => code > 0xff ? "unknown panic" : (int)code switch
    {
        0x00 => "compiler panic",
        0x01 => "assertion failed",
        0x11 => "arithmetic overflow or underflow",
        0x12 => "division by zero",
        0x21 => "invalid enum value",
        0x22 => "corrupt storage byte array",
        0x31 => "pop from an empty array",
        0x32 => "array index out of bounds",
        0x41 => "too much memory allocated",
        0x51 => "call of an uninitialised function",
        _ => "unknown panic",
    };
}
