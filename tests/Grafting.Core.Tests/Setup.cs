using System.Runtime.CompilerServices;
using Grafting.Torch;

namespace Grafting.Core.Tests;

internal static class Setup
{
    [ModuleInitializer]
    internal static void PrepareTorch() => NativeRuntime.Prepare();
}
