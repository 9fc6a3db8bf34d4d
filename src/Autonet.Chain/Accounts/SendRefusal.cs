using Autonet.Chain.Rpc;

namespace Autonet.Chain.Accounts;

/// <summary>Why an endpoint refused a raw transaction. JSON-RPC gives no codes for it, so that the words of geth and its kin decide.</summary>
internal enum SendRefusal
{
    Other,
    AlreadyKnown,
    NonceTooLow,
    NonceOccupied,
}

internal static class SendRefusals
{
    public static SendRefusal Classify(RpcException refusal)
    {
        bool Says(string words) => refusal.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
        return refusal.Failure != RpcFailure.Refused ? SendRefusal.Other
            : Says("already known") || Says("already imported") || Says("known transaction") ? SendRefusal.AlreadyKnown
            : Says("nonce too low") || Says("nonce is too low") || Says("nonce_too_low") || Says("OldNonce") ? SendRefusal.NonceTooLow
            : Says("replacement") || Says("underpriced") ? SendRefusal.NonceOccupied
            : SendRefusal.Other;
    }
}
