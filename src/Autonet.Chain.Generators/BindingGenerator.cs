using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Autonet.Chain.Generators;

/// <summary>
/// Generates a typed binding for every ABI among the project's additional files: one class per <c>*.json</c> file, one record per struct,
/// one table of all custom errors. The namespace is the MSBuild property <c>AutonetBindingsNamespace</c>.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BindingGenerator : IIncrementalGenerator
{
    private const string DefaultNamespace = "Autonet.Chain.Bindings";
    private const string NamespaceProperty = "build_property.AutonetBindingsNamespace";

    private static readonly DiagnosticDescriptor Unusable = new(
        "AUTOABI001", "ABI file cannot be bound", "The ABI file '{0}' is unusable: {1}", "Autonet.Chain", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<(string Name, string Text)>> files = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            .Select(static (file, token) => (Path.GetFileNameWithoutExtension(file.Path), file.GetText(token)?.ToString() ?? ""))
            .Collect();
        IncrementalValueProvider<string> @namespace = context.AnalyzerConfigOptionsProvider.Select(static (options, _)
            => options.GlobalOptions.TryGetValue(NamespaceProperty, out string? value) && value.Length > 0 ? value : DefaultNamespace);
        context.RegisterSourceOutput(files.Combine(@namespace), static (output, input) => Generate(output, input.Left, input.Right));
    }

    private static void Generate(SourceProductionContext output, ImmutableArray<(string Name, string Text)> files, string @namespace)
    {
        TypeNames types = new();
        List<AbiContract> contracts = [];
        foreach ((string name, string text) in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            Report(output, name, () =>
            {
                AbiContract contract = AbiContract.Parse(name, text);
                types.Collect(contract);
                contracts.Add(contract);
            });
        }

        if (contracts.Count == 0)
        {
            return;
        }

        foreach (AbiContract contract in contracts)
        {
            Report(output, contract.Name, () => Add(output, ContractEmitter.ClassName(contract), new ContractEmitter(contract, types, @namespace).Emit()));
        }

        foreach (KeyValuePair<string, AbiTypeModel> type in types.Structs)
        {
            Report(output, type.Key, () => Add(output, type.Key, EmitStruct(type.Key, type.Value, types, @namespace)));
        }

        Add(output, "ContractErrors", EmitErrors(contracts, @namespace));
    }

    private static void Report(SourceProductionContext output, string name, Action action)
    {
        try
        {
            action();
        }
        catch (FormatException e)
        {
            output.ReportDiagnostic(Diagnostic.Create(Unusable, Location.None, name, e.Message));
        }
    }

    private static string EmitStruct(string name, AbiTypeModel type, TypeNames types, string @namespace)
    {
        (string parameters, string arguments, string[] properties) = ContractEmitter.Record(name, type.Components, types, static _ => false);
        string values = string.Join(", ", type.Components.Select((c, i) => types.ToAbi(c.Type, properties[i])));
        StringBuilder code = new();
        ContractEmitter.Header(code, @namespace);
        code.AppendLine($"/// <summary>The struct <c>{(type.InternalName.Length == 0 ? name : type.InternalName)}</c>, generated from the ABI.</summary>");
        code.AppendLine($"public sealed partial record {name}({parameters})");
        code.AppendLine("{");
        code.AppendLine($"    public static {name} FromAbi(object[] values) => new({arguments});");
        code.AppendLine();
        code.AppendLine($"    public object[] ToAbi() => [{values}];");
        code.AppendLine("}");
        return code.ToString();
    }

    private static string EmitErrors(IEnumerable<AbiContract> contracts, string @namespace)
    {
        StringBuilder code = new();
        ContractEmitter.Header(code, @namespace);
        code.AppendLine("/// <summary>The custom errors of every bound contract: a call to one may revert with another's.</summary>");
        code.AppendLine("public static partial class ContractErrors");
        code.AppendLine("{");
        code.AppendLine("    public static global::System.Collections.Generic.IReadOnlyList<global::Autonet.Chain.Abi.AbiError> All { get; } =");
        code.AppendLine("        global::System.Linq.Enumerable.ToArray(global::System.Linq.Enumerable.DistinctBy<global::Autonet.Chain.Abi.AbiError, string>(");
        code.AppendLine("        [");
        foreach (AbiContract contract in contracts)
        {
            code.AppendLine($"            .. {ContractEmitter.ClassName(contract)}.Errors,");
        }

        code.AppendLine("        ], static error => error.Signature));");
        code.AppendLine("}");
        return code.ToString();
    }

    private static void Add(SourceProductionContext output, string name, string code) => output.AddSource(name + ".g.cs", SourceText.From(code, Encoding.UTF8));
}
