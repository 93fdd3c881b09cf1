using Grafting.Host.CommandLine;

using var interruption = Interruption.OfProcess();
return await GraftingProgram.RunAsync(args, Terminal.OfProcess(), interruption);
