using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Messages;

/// <summary>Signatures in the compact form of EIP-2098 that the run registry takes: r, and s with the parity of y in its highest bit.</summary>
public static class SlotSignatures
{
    /// <summary>Packs the signature of a slot's holder.</summary>
    public static SlotSignature Pack(int slot, Signature signature)
    {
        byte[] s = signature.S.ToArray();
        if (signature.IsOddY)
        {
            // The highest bit is free: s is in the lower half of the group (EIP-2).
            s[0] |= 0x80;
        }

        return new SlotSignature((ushort)slot, signature.R, new Hash256(s));
    }
}
