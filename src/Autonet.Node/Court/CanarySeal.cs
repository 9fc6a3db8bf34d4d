using System.Security.Cryptography;
using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Court;

/// <summary>
/// What a canary's seal is made of. The salt lies in a file that only its owner may read, since whoever knows it knows the canary; a second file says that the
/// registration is confirmed, so that a restart in the middle of the round does the same work as before.
/// </summary>
/// <param name="Run">The run.</param>
/// <param name="Round">The round.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Operator">Its holder.</param>
/// <param name="Salt">Random bytes.</param>
internal sealed record CanarySeal(RunId Run, ulong Round, int Slot, Address Operator, Hash256 Salt)
{
    private static readonly AbiType[] Types = [AbiType.Parse("bytes32"), AbiType.Parse("uint64"), AbiType.Parse("uint64"), AbiType.Parse("uint16"), AbiType.Parse("address")];

    /// <summary>The seal (contracts/src/training/interfaces/ICanaries.sol, <c>sealOf</c>).</summary>
    public Hash256 Hash => Keccak256.Hash(AbiEncoder.Encode(Types, Salt.ToArray(), Run.Value, Round, (ushort)Slot, Operator));

    /// <summary>The seal that a folder holds of a round, or null.</summary>
    /// <exception cref="ActionableException">The file is damaged.</exception>
    public static CanarySeal? Load(string folder, RunId run, ulong round, Address holder)
    {
        string path = PathOf(folder, run, round);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] words = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return words.Length == 2 && Hash256.TryParse(words[0], out Hash256 salt) && ushort.TryParse(words[1], out ushort slot)
            ? new CanarySeal(run, round, slot, holder, salt)
            : throw new ActionableException($"'{path}' holds no seal: restore it from a copy, or move it away to give that canary up.");
    }

    /// <summary>Draws a salt and keeps it.</summary>
    public static CanarySeal Draw(string folder, RunId run, ulong round, int slot, Address holder)
    {
        CanarySeal seal = new(run, round, slot, holder, new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size)));
        OwnerOnlyFile.CreateFolder(folder);
        OwnerOnlyFile.WriteNew(PathOf(folder, run, round), System.Text.Encoding.ASCII.GetBytes($"{seal.Salt} {slot}\n"));
        return seal;
    }

    /// <summary>Whether its registration was confirmed before the round opened.</summary>
    public bool IsConfirmed(string folder) => File.Exists(ConfirmationOf(folder));

    /// <summary>Notes that its registration is confirmed.</summary>
    public void Confirm(string folder) => OwnerOnlyFile.WriteNew(ConfirmationOf(folder), []);

    private static string PathOf(string folder, RunId run, ulong round) => Path.Combine(folder, $"run-{run}-round-{round}.seal");

    private string ConfirmationOf(string folder) => Path.Combine(folder, $"run-{Run}-round-{Round}.registered");
}
