using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Crypto;
using Autonet.Chain.Keystore;
using Autonet.Chain.Tests.Tools;
using CsCheck;

namespace Autonet.Chain.Tests.Keystore;

public sealed class KeystoreV3Tests
{
    private const int FastScryptN = 16;
    private static readonly JsonElement Vector = RepositoryFiles.LoadVector("keystore.json");

    [Theory]
    [InlineData("pbkdf2")]
    [InlineData("scrypt")]
    public void Keystore_of_the_definition_opens(string kdf)
    {
        KeystoreOutcome outcome = KeystoreV3.TryDecrypt(Vector.GetProperty(kdf).GetRawText(), Vector.GetProperty("password").GetString()!, out PrivateKey? key);
        Assert.Equal(KeystoreOutcome.Opened, outcome);
        byte[] secret = new byte[PrivateKey.Size];
        key!.CopySecretTo(secret);
        Assert.Equal(Vector.GetProperty("secret").GetString(), "0x" + Convert.ToHexStringLower(secret));
    }

    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    public void Scrypt_of_RFC_7914_matches(string password, string salt, int n, int r, int p, string expected)
        => Assert.Equal(expected, Convert.ToHexStringLower(Scrypt.Derive(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), n, r, p, 64)));

    [Fact]
    public void Key_survives_the_round_trip()
    {
        using PrivateKey key = PrivateKey.Generate();
        string json = KeystoreV3.Encrypt(key, "pässword", FastScryptN);
        Assert.Equal(KeystoreOutcome.Opened, KeystoreV3.TryDecrypt(json, "pässword", out PrivateKey? read));
        Assert.Equal(key.Address, read!.Address);
    }

    [Fact]
    public void Wrong_password_is_refused()
    {
        using PrivateKey key = PrivateKey.Generate();
        Assert.Equal(KeystoreOutcome.WrongPassword, KeystoreV3.TryDecrypt(KeystoreV3.Encrypt(key, "right", FastScryptN), "wrong", out PrivateKey? read));
        Assert.Null(read);
    }

    [Theory]
    [InlineData("kdfparams", "n", 1 << 30, KeystoreOutcome.TooExpensive)]
    [InlineData("kdfparams", "n", 17, KeystoreOutcome.Malformed)]
    [InlineData("kdfparams", "p", 0, KeystoreOutcome.Malformed)]
    [InlineData("kdfparams", "r", 4096, KeystoreOutcome.TooExpensive)]
    [InlineData("kdfparams", "dklen", 16, KeystoreOutcome.Malformed)]
    [InlineData("cipherparams", "iv", 0, KeystoreOutcome.Malformed)]
    public void Hostile_parameters_are_refused_before_work_starts(string section, string field, int value, KeystoreOutcome expected)
    {
        using PrivateKey key = PrivateKey.Generate();
        JsonNode json = JsonNode.Parse(KeystoreV3.Encrypt(key, "p", FastScryptN))!;
        json["crypto"]![section]![field] = value;
        Assert.Equal(expected, KeystoreV3.TryDecrypt(json.ToJsonString(), "p", out _));
    }

    [Theory]
    [InlineData("cipher", "aes-256-gcm")]
    [InlineData("kdf", "argon2id")]
    public void Other_algorithms_are_refused(string field, string value)
    {
        using PrivateKey key = PrivateKey.Generate();
        JsonNode json = JsonNode.Parse(KeystoreV3.Encrypt(key, "p", FastScryptN))!;
        json["crypto"]![field] = value;
        Assert.Equal(KeystoreOutcome.Unsupported, KeystoreV3.TryDecrypt(json.ToJsonString(), "p", out _));
    }

    [Fact]
    public void Keystore_that_names_another_address_is_refused()
    {
        using PrivateKey key = PrivateKey.Generate();
        JsonNode json = JsonNode.Parse(KeystoreV3.Encrypt(key, "p", FastScryptN))!;
        json["address"] = new string('1', 40);
        Assert.Equal(KeystoreOutcome.NotAKey, KeystoreV3.TryDecrypt(json.ToJsonString(), "p", out PrivateKey? read));
        Assert.Null(read);
    }

    [Fact]
    public void Hostile_text_never_throws()
    {
        string[] pieces = ["{", "}", "\"crypto\":", "\"version\":3", ",", "[", "]", "\"\\ud800\"", "1e999", "null", "\"kdfparams\":", "\"cipherparams\":", "{}"];
        Gen.OneOf(pieces).Array[0, 12].Sample(parts => KeystoreV3.TryDecrypt(string.Concat(parts), "p", out _) != KeystoreOutcome.Opened, iter: 500);
        Assert.Equal(KeystoreOutcome.Malformed, KeystoreV3.TryDecrypt("""{"version":3,"crypto":{"cipher":"\ud800","kdf":"scrypt","kdfparams":{},"cipherparams":{}}}""", "p", out _));
    }

    [Fact]
    public void File_is_for_its_owner_alone_and_never_overwritten()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("autonet-keys").FullName, "key.json");
        try
        {
            using PrivateKey key = PrivateKey.Generate();
            KeystoreV3.Save(path, key, "p", FastScryptN);
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }

            Assert.True(KeystoreV3.TryReadAddress(path, out Core.Identifiers.Address address));
            Assert.Equal(key.Address, address);
            Assert.Equal(KeystoreOutcome.Opened, KeystoreV3.TryLoad(path, "p", out _));
            Assert.Throws<IOException>(() => KeystoreV3.Save(path, key, "p", FastScryptN));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
