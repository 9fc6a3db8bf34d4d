using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Crypto;

/// <summary>
/// A secp256k1 private key. It owns its secret: dispose it to erase the bytes. It never prints the secret. Safe for concurrent use.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _secret;
    private bool _disposed;

    private PrivateKey(ReadOnlySpan<byte> secret)
    {
        // Pinned, so that the collector leaves no second copy behind.
        _secret = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
        secret.CopyTo(_secret);
        PublicKey = Secp256k1.PublicKey(_secret);
        Address = AddressOf(PublicKey.Span);
    }

    /// <summary>The account that this key controls.</summary>
    public Address Address { get; }

    /// <summary>The uncompressed public key without prefix: x then y, 64 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Draws a new key from the operating system's random source.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> secret = stackalloc byte[Size];
        do
        {
            RandomNumberGenerator.Fill(secret);
        }
        while (!Secp256k1.IsPrivateKey(secret));

        PrivateKey key = new(secret);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    /// <summary>Takes a copy of a 32-byte big-endian secret in [1, n − 1]; never throws.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> secret, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = secret.Length == Size && Secp256k1.IsPrivateKey(secret) ? new PrivateKey(secret) : null;
        return key is not null;
    }

    /// <summary>Reads 64 hexadecimal digits with or without <c>0x</c>; never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = null;
        if (!Hash256.TryParse(text, out Hash256 secret))
        {
            return false;
        }

        bool created = TryCreate(secret, out key);
        CryptographicOperations.ZeroMemory(secret);
        return created;
    }

    /// <summary>Reads 64 hexadecimal digits with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is no private key; the message does not repeat it.</exception>
    public static PrivateKey Parse(string text)
        => TryParse(text, out PrivateKey? key) ? key : throw new FormatException("The text is not a secp256k1 private key of 64 hexadecimal digits.");

    /// <summary>Signs a digest (RFC 6979, low s): the same digest always gives the same signature.</summary>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public Signature Sign(Hash256 digest)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Secp256k1.Sign(_secret, digest);
    }

    /// <summary>Copies the secret to the start of <paramref name="destination"/>, for a keystore; the caller erases it.</summary>
    /// <exception cref="ObjectDisposedException">The secret was erased.</exception>
    public void CopySecretTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _secret.CopyTo(destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    /// <summary>The account's address; never the secret.</summary>
    public override string ToString() => $"key of {Address}";

    internal static Address AddressOf(ReadOnlySpan<byte> publicKey)
    {
        Hash256 hash = Keccak256.Hash(publicKey);
        return new Address(hash[12..]);
    }
}
