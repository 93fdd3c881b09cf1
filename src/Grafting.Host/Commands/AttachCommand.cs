using System.CommandLine;
using Grafting.Host.CommandLine;

namespace Grafting.Host.Commands;

/// <summary><c>attach DIR</c>: shows a run that other processes train, without a part in it.</summary>
internal static class AttachCommand
{
    public static Command Create(Terminal terminal)
    {
        var directory = new Argument<string>("DIR") { Description = "A run directory, or a node's --store" };
        var listen = new Option<string?>("--listen")
        {
            Description = "Where the run's nodes find this process (default: a free port of this machine alone)",
            HelpName = "HOST:PORT",
        };
        var certificates = new Option<string?>("--certificates")
        {
            Description = "This machine's certificate, its key and the CA, as `grafting node cert` makes them",
            HelpName = "DIR",
        };
        var insecure = new Option<bool>("--insecure") { Description = "Listen beyond this machine without certificates" };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "attach",
            "Shows a run on several machines until it ends, from any directory that knows its nodes. Ctrl-C ends only the view.",
            new Example("grafting attach runs/first", "Where `train` was typed, also after that process has ended"),
            new Example("grafting attach store --listen node2:4712 --certificates certificates", "On a node's machine"))
        { directory, listen, certificates, insecure, json };
        command.SetAction((arguments, stop) => new AttachSession(
            arguments.GetRequiredValue(directory), terminal, arguments.GetValue(json), TimeProvider.System).RunAsync(
                () => ClusterAccess.Of(
                    arguments.GetValue(listen), join: null, arguments.GetValue(certificates), arguments.GetValue(insecure), TimeProvider.System),
                stop));
        return command;
    }
}
