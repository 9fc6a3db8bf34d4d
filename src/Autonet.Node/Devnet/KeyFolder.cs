using System.Security.Cryptography;
using System.Text;
using Autonet.Chain.Crypto;
using Autonet.Chain.Keystore;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Devnet;

/// <summary>
/// The accounts of one data folder: encrypted keystores (mode 0600), all under one random password that lies beside them (mode 0600) because the
/// processes of a development network must open them unattended. Keys are drawn at random, so that none is publicly known.
/// </summary>
public sealed class KeyFolder
{
    private readonly string _folder;
    private readonly string _password;

    private KeyFolder(string folder, string password)
    {
        _folder = folder;
        _password = password;
    }

    /// <summary>The file that holds the password.</summary>
    public string PasswordFile => Path.Combine(_folder, "password");

    /// <summary>Opens the folder, or creates it with a new password.</summary>
    /// <exception cref="IOException">The folder cannot be written or read.</exception>
    public static KeyFolder Open(string folder)
    {
        OwnerOnlyFile.CreateFolder(folder);
        string path = Path.Combine(folder, "password");
        if (!File.Exists(path))
        {
            OwnerOnlyFile.WriteNew(path, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        }

        return new KeyFolder(folder, File.ReadAllText(path).Trim());
    }

    /// <summary>Where the keystore of <paramref name="name"/> lies.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name + ".json");

    /// <summary>The key of <paramref name="name"/>; drawn and stored the first time. The caller disposes it.</summary>
    /// <exception cref="ActionableException">The keystore is damaged, or the password file does not fit it.</exception>
    public PrivateKey Obtain(string name)
    {
        string path = PathOf(name);
        if (!File.Exists(path))
        {
            PrivateKey created = PrivateKey.Generate();
            KeystoreV3.Save(path, created, _password, KeystoreV3.LightScryptN);
            return created;
        }

        return KeystoreV3.TryLoad(path, _password, out PrivateKey? key) == KeystoreOutcome.Opened
            ? key!
            : throw new ActionableException($"The keystore '{path}' cannot be opened with the password in '{PasswordFile}': restore both from a copy, or use another data folder.");
    }

    /// <summary>The address of <paramref name="name"/>; its key is drawn the first time.</summary>
    public Address AddressOf(string name)
    {
        if (File.Exists(PathOf(name)) && KeystoreV3.TryReadAddress(PathOf(name), out Address address))
        {
            return address;
        }

        using PrivateKey key = Obtain(name);
        return key.Address;
    }
}
