namespace Autonet.Chain.Keystore;

/// <summary>What became of an attempt to open a keystore.</summary>
public enum KeystoreOutcome
{
    /// <summary>The text is not a version 3 keystore.</summary>
    Malformed,

    /// <summary>The keystore names a cipher or key derivation other than aes-128-ctr, scrypt and pbkdf2 with hmac-sha256.</summary>
    Unsupported,

    /// <summary>The key derivation asks for more memory or time than <see cref="KeystoreV3"/> grants.</summary>
    TooExpensive,

    /// <summary>The password does not open the keystore, or its content was altered.</summary>
    WrongPassword,

    /// <summary>The content is not a private key, or not the one of the address that the keystore names.</summary>
    NotAKey,

    /// <summary>The key is open.</summary>
    Opened,
}
