using Autonet.Core.Identifiers;

namespace Autonet.Chain.Crypto;

/// <summary>The mixed-case checksum of addresses. Source: EIP-55.</summary>
public static class ChecksumAddress
{
    /// <summary><c>0x</c> and 40 hexadecimal digits whose case carries the checksum.</summary>
    public static string Format(Address address)
    {
        string digits = Convert.ToHexStringLower(address);
        Hash256 hash = Keccak256.Hash(digits);
        return string.Create(2 + digits.Length, (digits, hash), static (text, state) =>
        {
            "0x".CopyTo(text);
            ReadOnlySpan<byte> bytes = state.hash;
            for (int i = 0; i < state.digits.Length; i++)
            {
                int nibble = (i & 1) == 0 ? bytes[i / 2] >> 4 : bytes[i / 2] & 15;
                text[2 + i] = nibble >= 8 ? char.ToUpperInvariant(state.digits[i]) : state.digits[i];
            }
        });
    }

    /// <summary>
    /// Reads an address as a person types it: all lower or all upper case carries no checksum and is accepted, mixed case must carry the right
    /// one. Never throws.
    /// </summary>
    public static bool TryParse(string? text, out Address address)
    {
        if (!Address.TryParse(text, out address))
        {
            return false;
        }

        ReadOnlySpan<char> digits = text.AsSpan(text.Length - (Address.Size * 2));
        bool uniform = digits.IndexOfAnyInRange('a', 'f') < 0 || digits.IndexOfAnyInRange('A', 'F') < 0;
        if (uniform || digits.SequenceEqual(Format(address).AsSpan(2)))
        {
            return true;
        }

        address = default;
        return false;
    }
}
