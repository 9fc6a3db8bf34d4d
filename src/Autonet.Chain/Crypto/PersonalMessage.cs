using System.Globalization;
using System.Text;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Crypto;

/// <summary>Messages that a person signs in a wallet, prefixed so that they can never be a transaction. Source: EIP-191, version 0x45.</summary>
public static class PersonalMessage
{
    /// <summary>The digest to sign for <paramref name="message"/>.</summary>
    public static Hash256 Digest(ReadOnlySpan<byte> message)
    {
        string prefix = "\u0019Ethereum Signed Message:\n" + message.Length.ToString(CultureInfo.InvariantCulture);
        return Keccak256.Hash(Encoding.UTF8.GetBytes(prefix), message);
    }

    /// <summary>The digest to sign for the UTF-8 bytes of <paramref name="message"/>.</summary>
    public static Hash256 Digest(string message) => Digest(Encoding.UTF8.GetBytes(message));
}
