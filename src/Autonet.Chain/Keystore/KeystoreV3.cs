using System.Security.Cryptography;
using System.Text;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Autonet.Chain.Keystore;

/// <summary>
/// Private keys encrypted by a password, in the format that every Ethereum wallet reads: AES-128-CTR under a key from scrypt (written and read)
/// or PBKDF2 (read), authenticated by Keccak-256. Source: Web3 Secret Storage Definition, version 3.
/// </summary>
public static class KeystoreV3
{
    /// <summary>Scrypt's cost N for keys of value: 256 MiB of memory, about a second.</summary>
    public const int StandardScryptN = 1 << 18;

    /// <summary>Scrypt's cost N for throw-away keys of tests and demonstrations.</summary>
    public const int LightScryptN = 1 << 12;

    /// <summary>The most memory that opening a keystore may take, in bytes.</summary>
    public const long MaxScryptBytes = 1L << 30;

    /// <summary>The most PBKDF2 iterations that opening a keystore may take.</summary>
    public const int MaxPbkdf2Iterations = 10_000_000;

    private const int ScryptR = 8;
    private const int DerivedKeySize = 32;
    private const int MaxFileBytes = 64 * 1024;

    /// <summary>Encrypts a key. The file's salt, vector and id are drawn from the operating system's random source.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">The password, encoded as UTF-8.</param>
    /// <param name="scryptN">Scrypt's cost: a power of two in [2, 2^20]; memory is 1024 times this.</param>
    public static string Encrypt(PrivateKey key, string password, int scryptN = StandardScryptN)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(password);
        if (scryptN is < 2 or > 1 << 20 || !System.Numerics.BitOperations.IsPow2(scryptN))
        {
            throw new ArgumentOutOfRangeException(nameof(scryptN), scryptN, "Scrypt's cost is a power of two from 2 to 2^20.");
        }

        byte[] salt = RandomNumberGenerator.GetBytes(32);
        byte[] vector = RandomNumberGenerator.GetBytes(16);
        byte[] derived = Scrypt.Derive(Encoding.UTF8.GetBytes(password), salt, scryptN, ScryptR, 1, DerivedKeySize);
        byte[] secret = new byte[PrivateKey.Size];
        key.CopySecretTo(secret);
        byte[] ciphertext = Cipher(derived, vector, secret);
        CryptographicOperations.ZeroMemory(secret);
        Hash256 mac = Mac(derived, ciphertext);
        CryptographicOperations.ZeroMemory(derived);
        return KeystoreJson.Write(new KeystoreJson
        {
            Address = key.Address,
            Ciphertext = ciphertext,
            Vector = vector,
            Mac = mac,
            Salt = salt,
            N = scryptN,
            R = ScryptR,
            P = 1,
            KeySize = DerivedKeySize,
        });
    }

    /// <summary>Opens a keystore; never throws on its content. The secret appears in no message.</summary>
    public static KeystoreOutcome TryDecrypt(string json, string password, out PrivateKey? key)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(password);
        key = null;
        KeystoreOutcome outcome = KeystoreJson.TryRead(json, out KeystoreJson? keystore);
        if (keystore is null)
        {
            return outcome;
        }

        byte[] derived = keystore.Iterations is int iterations
            ? Rfc2898DeriveBytes.Pbkdf2(password, keystore.Salt, iterations, HashAlgorithmName.SHA256, keystore.KeySize)
            : Scrypt.Derive(Encoding.UTF8.GetBytes(password), keystore.Salt, keystore.N, keystore.R, keystore.P, keystore.KeySize);
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, keystore.Ciphertext).ToArray(), keystore.Mac.ToArray()))
            {
                return KeystoreOutcome.WrongPassword;
            }

            byte[] secret = Cipher(derived, keystore.Vector, keystore.Ciphertext);
            bool created = PrivateKey.TryCreate(secret, out PrivateKey? opened);
            CryptographicOperations.ZeroMemory(secret);
            if (!created || (keystore.Address is Address named && named != opened!.Address))
            {
                opened?.Dispose();
                return KeystoreOutcome.NotAKey;
            }

            key = opened;
            return KeystoreOutcome.Opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Encrypts a key into a new file that only its owner may read (mode 0600).</summary>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static void Save(string path, PrivateKey key, string password, int scryptN = StandardScryptN)
    {
        byte[] content = Encoding.UTF8.GetBytes(Encrypt(key, password, scryptN));
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream file = new(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Opens a keystore file; a file that is too large is refused as malformed.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static KeystoreOutcome TryLoad(string path, string password, out PrivateKey? key)
    {
        key = null;
        return new FileInfo(path).Length > MaxFileBytes ? KeystoreOutcome.Malformed : TryDecrypt(File.ReadAllText(path), password, out key);
    }

    /// <summary>Reads the address that a keystore file names, without its password; none when the file names none or is malformed.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool TryReadAddress(string path, out Address address)
    {
        address = default;
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            return false;
        }

        _ = KeystoreJson.TryRead(File.ReadAllText(path), out KeystoreJson? keystore);
        address = keystore?.Address ?? default;
        return keystore?.Address is not null;
    }

    private static Hash256 Mac(byte[] derived, byte[] ciphertext) => Keccak256.Hash(derived.AsSpan(16, 16), ciphertext);

    private static byte[] Cipher(byte[] derived, byte[] vector, byte[] input)
    {
        SicBlockCipher counter = new(new AesEngine());
        counter.Init(forEncryption: true, new ParametersWithIV(new KeyParameter(derived, 0, 16), vector));
        byte[] output = new byte[input.Length];
        Span<byte> block = stackalloc byte[16];
        Span<byte> cipher = stackalloc byte[16];
        for (int at = 0; at < input.Length; at += block.Length)
        {
            int length = Math.Min(block.Length, input.Length - at);
            block.Clear();
            input.AsSpan(at, length).CopyTo(block);
            counter.ProcessBlock(block, cipher);
            cipher[..length].CopyTo(output.AsSpan(at));
        }

        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(cipher);
        return output;
    }
}
