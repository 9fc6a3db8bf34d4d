using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Node.Charters;
using Autonet.Node.Hosting;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Autonet.Node.Verification;
using Autonet.Training.Data;
using Autonet.Training.Export;

namespace Autonet.Cli.Terminal;

/// <summary>Says in one sentence what went wrong and what to do.</summary>
public static class Failure
{
    /// <summary>Exit code of a command that was interrupted: 128 and the number of the signal.</summary>
    public const int Interrupted = 130;

    /// <summary>The environment variable that, set to 1, lets a failure show its stack.</summary>
    public const string DebugVariable = "AUTONET_DEBUG";

    /// <summary>The sentence for an exception; never more than one line.</summary>
    public static string Explain(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        string text = exception switch
        {
            AggregateException { InnerExceptions.Count: > 0 } several => Explain(several.InnerExceptions[0]),
            ActionableException or NodeStartException or ChainMismatchException or RunUnknownException or CharterException
                or DatasetBuildException or DatasetUnavailableException or CheckpointUnavailableException or VerificationException
                or ExportException => exception.Message,
            TransactionRevertedException reverted => $"The chain refused it: {reverted.Reason?.Text ?? reverted.Message}.",
            ContractRevertedException reverted => $"The chain refused it: {reverted.Reason.Text}.",
            TransactionSupersededException => "Another program uses the same account: stop it, or use another key, and run this again.",
            RpcException { Failure: RpcFailure.Transport or RpcFailure.Timeout } rpc
                => $"The chain cannot be reached ({rpc.Message.TrimEnd('.')}): start one with 'autonet devnet up', or name another with --rpc.",
            RpcException rpc => $"The chain's endpoint refused a request: {rpc.Message}",
            AbiException abi => $"The contracts do not answer as expected ({abi.Message.TrimEnd('.')}): check that --manifest belongs to the chain of --rpc.",
            InvalidDataException or IOException or UnauthorizedAccessException => exception.Message,
            _ => $"Unexpected {exception.GetType().Name}: {exception.Message} Run it again with {DebugVariable}=1 to see where, and report it.",
        };
        return string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
