using System.Diagnostics.CodeAnalysis;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Crypto;

/// <summary>
/// A recoverable secp256k1 signature. <paramref name="R"/> and <paramref name="S"/> are big-endian; <paramref name="IsOddY"/> is the
/// recovery id of Ethereum (<c>yParity</c>, or <c>v − 27</c>).
/// </summary>
public readonly record struct Signature(Hash256 R, Hash256 S, bool IsOddY)
{
    /// <summary>Length of the byte form: r, s, v.</summary>
    public const int Size = 65;

    /// <summary>27 or 28, as contracts expect it in <c>ecrecover</c>.</summary>
    public byte V => (byte)(IsOddY ? 28 : 27);

    /// <summary>Reads <c>r ‖ s ‖ v</c> with v in {0, 1, 27, 28}; refuses s in the upper half of the group (EIP-2). Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Signature signature)
    {
        signature = default;
        if (bytes.Length != Size || bytes[64] is not (0 or 1 or 27 or 28))
        {
            return false;
        }

        Signature read = new(new Hash256(bytes[..32]), new Hash256(bytes[32..64]), bytes[64] is 1 or 28);
        if (!Secp256k1.IsLowS(read.S))
        {
            return false;
        }

        signature = read;
        return true;
    }

    /// <summary>Reads 130 hexadecimal digits with or without <c>0x</c>; never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Signature signature)
    {
        signature = default;
        Span<byte> bytes = stackalloc byte[Size];
        ReadOnlySpan<char> digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.Ordinal))
        {
            digits = digits[2..];
        }

        return digits.Length == Size * 2
            && Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            && TryRead(bytes, out signature);
    }

    /// <summary><c>r ‖ s ‖ v</c> with v in {27, 28}: 65 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        R.CopyTo(bytes);
        S.CopyTo(bytes.AsSpan(32));
        bytes[64] = V;
        return bytes;
    }

    /// <summary>Recovers the account that signed <paramref name="digest"/>; never throws. A wrong digest gives a different account, not a refusal.</summary>
    public bool TryRecover(Hash256 digest, out Address signer)
    {
        signer = default;
        if (!Secp256k1.TryRecover(digest, this, out byte[] publicKey))
        {
            return false;
        }

        signer = PrivateKey.AddressOf(publicKey);
        return true;
    }

    /// <summary><c>0x</c> and 130 hexadecimal digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToArray());
}
