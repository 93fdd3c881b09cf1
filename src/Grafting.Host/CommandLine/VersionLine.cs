using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Grafting.Host.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine(
            $"{GraftingProgram.Name} {version?.Split('+')[0]} (libtorch {TorchSharp.torch.__version__})");
        return ExitCodes.Done;
    }
}
