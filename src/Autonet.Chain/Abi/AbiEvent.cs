using System.Diagnostics.CodeAnalysis;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Abi;

/// <summary>A contract's event. Source: Solidity documentation, "Contract ABI Specification", section Events.</summary>
public sealed class AbiEvent
{
    private readonly AbiType[] _dataTypes;
    private readonly int _indexedCount;

    /// <summary>Creates an event from its parts.</summary>
    /// <exception cref="AbiException">More parameters are indexed than there are topics.</exception>
    public AbiEvent(string name, IReadOnlyList<AbiParameter> parameters, bool isAnonymous = false)
    {
        Name = name;
        Parameters = parameters;
        IsAnonymous = isAnonymous;
        Signature = AbiSignature.Of(name, parameters);
        Topic = Keccak256.Hash(Signature);
        _dataTypes = [.. parameters.Where(p => !p.Indexed).Select(p => p.Type)];
        _indexedCount = parameters.Count - _dataTypes.Length;
        if (_indexedCount > (isAnonymous ? 4 : 3))
        {
            throw new AbiException($"The event '{Signature}' has more indexed parameters than a log has topics.");
        }
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The parameters, in source order.</summary>
    public IReadOnlyList<AbiParameter> Parameters { get; }

    /// <summary>Whether the log carries no signature topic.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The name and canonical types.</summary>
    public string Signature { get; }

    /// <summary>The first topic of the event's logs.</summary>
    public Hash256 Topic { get; }

    /// <summary>
    /// Reads a log's topics and data; one value for each parameter in source order. An indexed value that is no value type stands as the digest
    /// of its encoding. Never throws: a log that is not this event is refused.
    /// </summary>
    public bool TryDecode(IReadOnlyList<Hash256> topics, ReadOnlySpan<byte> data, [NotNullWhen(true)] out object[]? values)
    {
        ArgumentNullException.ThrowIfNull(topics);
        values = null;
        int topic = IsAnonymous ? 0 : 1;
        if (topics.Count != topic + _indexedCount || (!IsAnonymous && topics[0] != Topic))
        {
            return false;
        }

        try
        {
            object[] plain = AbiDecoder.Decode(_dataTypes, data);
            object[] read = new object[Parameters.Count];
            for (int i = 0, next = 0; i < read.Length; i++)
            {
                AbiParameter parameter = Parameters[i];
                read[i] = !parameter.Indexed ? plain[next++]
                    : parameter.Type.IsValueType ? AbiDecoder.DecodeWord(parameter.Type, topics[topic++].ToArray())
                    : topics[topic++];
            }

            values = read;
            return true;
        }
        catch (AbiException)
        {
            // The one failure of a hostile log; the caller learns it from the result.
            return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Signature;
}
