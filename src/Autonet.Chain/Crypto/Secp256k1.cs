using Autonet.Core.Identifiers;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;

namespace Autonet.Chain.Crypto;

/// <summary>ECDSA over secp256k1 with deterministic nonces (RFC 6979, HMAC-SHA-256), low s (EIP-2) and public key recovery (SEC 1, 4.1.6).</summary>
internal static class Secp256k1
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly BigInteger Order = Curve.N;
    private static readonly BigInteger HalfOrder = Order.ShiftRight(1);
    private static readonly FixedPointCombMultiplier BaseMultiplier = new();

    /// <summary>Whether the 32 big-endian bytes are a private key: in [1, n − 1].</summary>
    public static bool IsPrivateKey(ReadOnlySpan<byte> secret)
    {
        BigInteger d = new(1, secret);
        return d.SignValue > 0 && d.CompareTo(Order) < 0;
    }

    /// <summary>The uncompressed public key without its 0x04 prefix: 64 bytes.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> secret)
        => Encode(BaseMultiplier.Multiply(Curve.G, new BigInteger(1, secret)).Normalize());

    /// <summary>Signs a digest; the same key and digest always give the same signature.</summary>
    public static Signature Sign(ReadOnlySpan<byte> secret, Hash256 digest)
    {
        BigInteger d = new(1, secret);
        BigInteger z = new(1, (ReadOnlySpan<byte>)digest);
        HMacDsaKCalculator nonces = new(new Sha256Digest());
        nonces.Init(Order, d, digest.ToArray());
        while (true)
        {
            BigInteger k = nonces.NextK();
            ECPoint point = BaseMultiplier.Multiply(Curve.G, k).Normalize();
            BigInteger x = point.AffineXCoord.ToBigInteger();
            BigInteger s = BigIntegers.ModOddInverse(Order, k).Multiply(z.Add(d.Multiply(x))).Mod(Order);
            // An x at or above the order needs a recovery id that Ethereum cannot express; its chance is 2^-128, like that of s = 0.
            if (x.SignValue == 0 || x.CompareTo(Order) >= 0 || s.SignValue == 0)
            {
                continue;
            }

            bool odd = point.AffineYCoord.TestBitZero();
            if (s.CompareTo(HalfOrder) > 0)
            {
                s = Order.Subtract(s);
                odd = !odd;
            }

            return new Signature(ToHash(x), ToHash(s), odd);
        }
    }

    /// <summary>Recovers the 64-byte public key that made <paramref name="signature"/> over <paramref name="digest"/>.</summary>
    public static bool TryRecover(Hash256 digest, Signature signature, out byte[] publicKey)
    {
        publicKey = [];
        BigInteger r = new(1, signature.R.ToArray());
        BigInteger s = new(1, signature.S.ToArray());
        if (r.SignValue == 0 || r.CompareTo(Order) >= 0 || s.SignValue == 0 || s.CompareTo(HalfOrder) > 0)
        {
            return false;
        }

        if (!TryLift(signature.R, signature.IsOddY, out ECPoint? point))
        {
            return false;
        }

        BigInteger inverse = BigIntegers.ModOddInverseVar(Order, r);
        BigInteger z = new(1, (ReadOnlySpan<byte>)digest);
        BigInteger u1 = Order.Subtract(z.Mod(Order)).Multiply(inverse).Mod(Order);
        BigInteger u2 = s.Multiply(inverse).Mod(Order);
        ECPoint key = ECAlgorithms.SumOfTwoMultiplies(Curve.G, u1, point, u2).Normalize();
        if (key.IsInfinity)
        {
            return false;
        }

        publicKey = Encode(key);
        return true;
    }

    /// <summary>Whether s is in the lower half of the group, the only half that Ethereum accepts (EIP-2).</summary>
    public static bool IsLowS(Hash256 s) => new BigInteger(1, (ReadOnlySpan<byte>)s).CompareTo(HalfOrder) <= 0;

    private static bool TryLift(Hash256 x, bool oddY, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ECPoint? point)
    {
        point = null;
        ECFieldElement fieldX = Curve.Curve.FromBigInteger(new BigInteger(1, (ReadOnlySpan<byte>)x));
        ECFieldElement? y = fieldX.Square().Multiply(fieldX).Add(Curve.Curve.B).Sqrt();
        if (y is null)
        {
            return false;
        }

        if (y.TestBitZero() != oddY)
        {
            y = y.Negate();
        }

        point = Curve.Curve.CreatePoint(fieldX.ToBigInteger(), y.ToBigInteger());
        return true;
    }

    private static byte[] Encode(ECPoint point) => point.GetEncoded(compressed: false)[1..];

    private static Hash256 ToHash(BigInteger value) => new(BigIntegers.AsUnsignedByteArray(Hash256.Size, value));
}
