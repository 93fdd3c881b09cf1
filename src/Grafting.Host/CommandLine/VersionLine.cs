using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Grafting.Torch;

namespace Grafting.Host.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        NativeRuntime.Prepare();
        var version = typeof(VersionLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine(
            $"{GraftingProgram.Name} {version?.Split('+')[0]} (libtorch {NativeRuntime.LibTorchVersion})");
        return ExitCodes.Done;
    }
}
