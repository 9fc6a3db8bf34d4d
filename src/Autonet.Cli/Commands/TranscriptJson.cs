using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Node.Court;

namespace Autonet.Cli.Commands;

/// <summary>Transcripts of the court as JSON.</summary>
internal static class TranscriptJson
{
    /// <summary>A transcript, whatever the game is about.</summary>
    public static JsonObject Of(CourtTranscript transcript) => new()
    {
        ["game"] = transcript.Dispute.GameId.ToString(CultureInfo.InvariantCulture),
        ["challenger"] = transcript.Dispute.Challenger.ToString(),
        ["defender"] = transcript.Dispute.Defender.ToString(),
        ["moves"] = new JsonArray([.. transcript.Moves.Select(static move => new JsonObject
        {
            ["by"] = move.By.ToString(),
            ["text"] = move.Text,
            ["gas"] = move.Gas,
            ["transaction"] = move.Transaction.ToString(),
        })]),
        ["operation"] = transcript.Final is FinalOperation final
            ? new JsonObject
            {
                ["kind"] = final.Kind.ToString(),
                ["tensor"] = final.Tensor,
                ["element"] = final.Element,
                ["formula"] = final.Formula,
                ["operands"] = new JsonArray([.. final.Operands.Select(static operand => Of(operand))]),
                ["claimed"] = Of(final.Claimed),
                ["computed"] = Of(final.Actual),
            }
            : null,
        ["gas"] = transcript.Gas.ToString(CultureInfo.InvariantCulture),
        ["largestMoveGas"] = transcript.LargestMoveGas,
        ["ground"] = transcript.Decided is null ? null : ((Ground)transcript.Decided.Ground).ToString(),
        ["upheld"] = transcript.Decided?.Upheld,
        ["payments"] = new JsonArray([.. transcript.Payments.Select(static payment => new JsonObject
        {
            ["from"] = payment.From.ToString(),
            ["to"] = payment.To.ToString(),
            ["wei"] = payment.AmountWei.ToString(CultureInfo.InvariantCulture),
            ["source"] = payment.Source,
            ["burned"] = payment.IsBurned,
        })]),
    };

    private static JsonObject Of(CourtNumber number) => new() { ["name"] = number.Name, ["hex"] = $"0x{number.Bits:x8}", ["text"] = number.ToString() };
}
