using System.CommandLine;
using Grafting.Actors.Cluster.Nodes;
using Grafting.Actors.Cluster.Wire;
using Grafting.Actors.Hosting;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Grafting.Runs;
using Grafting.Torch;

namespace Grafting.Host.Commands;

/// <summary><c>node --join</c>: gives this machine's slots to a run that was started elsewhere.</summary>
internal sealed class NodeJoin
{
    private readonly Option<string?> _join = new("--join") { Description = "A node of the cluster, as `train --nodes` tells it", HelpName = "HOST:PORT" };

    private readonly Option<string?> _shared = new("--s")
    {
        Description = "In place of --join, where this machine sees the run's directory: the cluster is found through it",
        HelpName = "DIR",
    };

    private readonly Option<string?> _listen = new("--listen")
    {
        Description = "Where the other nodes find this one (default: a free port of this machine alone)",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, cuda, or a list such as cuda:0,cuda:1",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<int?> _slots = new("--slots") { Description = "Networks that train at once (default: what runs at full speed)", HelpName = "N" };

    private readonly Option<int?> _workers = new("--workers", "-j")
    {
        Description = "Threads that decode images for each network (default: one per processor)",
        HelpName = "N",
    };

    private readonly Option<string?> _data = new("--data") { Description = "Folder that holds data sets (default ~/.cache/grafting)", HelpName = "DIR" };

    private readonly Option<string> _store = new("--store")
    {
        Description = "Where this node keeps its copy of the run",
        HelpName = "DIR",
        DefaultValueFactory = _ => "store",
    };

    private readonly Option<string?> _certificates = new("--certificates")
    {
        Description = "This node's certificate, its key and the CA, as `grafting node cert` makes them",
        HelpName = "DIR",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Listen beyond this machine without certificates: anyone who connects can take part" };

    private readonly Option<bool> _mixed = new("--mixed-hardware") { Description = "Take part though the run was begun on another processor or libtorch: bits may then differ" };

    private readonly Option<bool> _witness = new("--witness") { Description = "Train nothing, only vote: two machines need a third to survive the loss of one" };

    private readonly Option<bool> _stay = new("--stay")
    {
        Description = "Wait for the next run at that address after one ends: the newest is in --store's folder `current`, earlier ones beside it",
    };

    private readonly Option<double> _grace = new("--grace")
    {
        Description = "How long SIGTERM or Ctrl-C may take to let networks move away",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 20,
    };

    /// <summary>Who ended the run ends too, and is not to be joined meanwhile.</summary>
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(4);

    public void AddTo(Command command, Terminal terminal)
    {
        foreach (var option in new Option[] { _join, _shared, _listen, _device, _slots, _workers, _data, _store, _certificates, _insecure, _mixed, _witness, _stay, _grace })
        {
            command.Add(option);
        }

        command.SetAction((arguments, stop) => RunAsync(arguments, terminal, stop));
    }

    private async Task RunAsync(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        var (join, directory) = (arguments.GetValue(_join), arguments.GetValue(_shared));
        if (join is null == directory is null)
        {
            throw new UsageException(join is null
                ? "Say which cluster to join: --join HOST:PORT, as `train --nodes` tells it, or --s DIR with the run's directory."
                : "--join and --s decide the same thing; give one of them.");
        }

        var access = ClusterAccess.Of(
            arguments.GetValue(_listen), join, arguments.GetValue(_certificates), arguments.GetValue(_insecure), TimeProvider.System);
        var log = new NodeLog(terminal.Error, arguments.GetValue<bool>(GraftingProgram.VerboseFlag));
        await (arguments.GetValue(_stay) ? StayAsync(TakePartAsync, terminal, stop) : TakePartAsync());

        async Task TakePartAsync()
        {
            var found = directory is null
                ? access
                : access with
                {
                    Seeds = await RunFinding.NodesOfAsync(directory, terminal.Output, TimeProvider.System, stop),
                    LongestJoin = ClusterSettings.LongestJoinOfRunning,
                };
            var joined = string.Join(" or ", found.Seeds);
            await (arguments.GetValue(_witness)
                ? VoteAsync(found, joined, log, terminal, stop)
                : TrainAsync(arguments, found, joined, log, terminal, stop));
        }
    }

    /// <summary>Takes part in run after run, until it is stopped. What ends one of them badly is told, and does not end this.</summary>
    private static async Task StayAsync(Func<Task> takePartAsync, Terminal terminal, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await takePartAsync();
            }
            catch (GraftingException error) when (error is not UsageException)
            {
                await terminal.Error.WriteLineAsync($"error: {error.Message}");
            }

            await terminal.Output.WriteLineAsync("Waiting for the next run");
            await Task.Delay(TimeToEnd, TimeProvider.System, stop);
        }
    }

    private async Task TrainAsync(
        ParseResult arguments, ClusterSettings access, string join, NodeLog log, Terminal terminal, CancellationToken stop)
    {
        var devices = DeviceNames.Parse("--device", arguments.GetRequiredValue(_device));
        DeviceNames.Require(devices);
        NativeRuntime.Prepare();
        var slots = arguments.GetValue(_slots)
            ?? DefaultSlots.For(int.MaxValue, threads: 1, isProcessor: devices.All(device => device == "cpu"), Environment.ProcessorCount);
        var here = new NodeOptions(arguments.GetValue(_data), devices, slots, arguments.GetValue(_workers), arguments.GetValue(_mixed));
        var runs = arguments.GetValue(_stay) ? new StoreOfRuns(arguments.GetRequiredValue(_store)) : null;
        var share = new ClusterShare(
            runs?.Current ?? arguments.GetRequiredValue(_store),
            slots,
            string.Join(',', devices),
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            NativeRuntime.LibTorchVersion,
            arguments.GetValue(_mixed))
        {
            Runs = runs,
        };
        await using var node = ClusterNode.Join(access, share, new NodeRuns(here, TimeProvider.System), TimeProvider.System, log.Tell);
        await terminal.Output.WriteLineAsync($"Node {NodeName.Of(node.Address)} with {Figures.Count(slots, "slot")}, joining {join}");
        _ = WatchJoinAsync(join, Task.WhenAny(node.TakenIn, node.Completion, Cancelled(stop)), terminal);
        await using var draining = stop.Register(() => terminal.Output.WriteLine(
            $"Leaving: networks move elsewhere at the end of their epochs, for at most {arguments.GetValue(_grace)} s; a second signal ends at once."));
        await Task.WhenAny(node.Completion, Cancelled(stop));
        if (stop.IsCancellationRequested)
        {
            await node.DrainAsync(TimeSpan.FromSeconds(arguments.GetValue(_grace)));
            stop.ThrowIfCancellationRequested();
        }

        await TellEndAsync(node.Completion, terminal);
    }

    private static async Task VoteAsync(ClusterSettings access, string join, NodeLog log, Terminal terminal, CancellationToken stop)
    {
        await using var node = WitnessNode.Join(access, log.Tell);
        await terminal.Output.WriteLineAsync($"Witness {NodeName.Of(node.Address)}, joining {join}");
        _ = WatchJoinAsync(join, Task.WhenAny(node.TakenIn, node.Completion, Cancelled(stop)), terminal);
        await TellEndAsync(node.Completion.WaitAsync(stop), terminal);
    }

    private static Task WatchJoinAsync(string join, Task takenIn, Terminal terminal) =>
        new JoinNotice(terminal.Output, TimeProvider.System).WatchAsync(join, takenIn);

    private static async Task TellEndAsync(Task<string?> completion, Terminal terminal)
    {
        if (await completion is { } failure)
        {
            throw new GraftingException(failure);
        }

        await terminal.Output.WriteLineAsync("The run has ended.");
    }

    private static Task Cancelled(CancellationToken stop)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(cancelled.SetResult);
        return cancelled.Task;
    }
}
