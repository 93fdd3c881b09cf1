using BenchmarkDotNet.Running;
using Grafting.Benchmarks;
using Grafting.Torch;

NativeRuntime.Prepare();
BenchmarkSwitcher.FromAssembly(typeof(ShortRuns).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], new ShortRuns());
