using System.CommandLine;
using Grafting.Data;
using Grafting.Data.Downloads;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;
using Spectre.Console;

namespace Grafting.Host.Commands;

/// <summary><c>data get NAME</c>: downloads a data set from its own site, or from a mirror with <c>--from</c>.</summary>
internal static class DataGetCommand
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    public static Command Create(IAnsiConsole console)
    {
        var name = DataCommand.NameArgument();
        var from = new Option<string?>("--from")
        {
            Description = "A mirror: the address of the folder with the data set's files, or of its archive",
            HelpName = "URL",
        };
        var directory = DataCommand.DirectoryOption();
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "get",
            "Downloads a data set, checks it and unpacks it; an interrupted download goes on where it ended.",
            new Example("grafting data get cifar10 --data ~/datasets", "Downloads CIFAR-10 (170 MB) from its own site into a folder"))
        {
            name, from, directory, json,
        };
        command.SetAction((arguments, stop) => GetAsync(
            console,
            arguments.InvocationConfiguration.Output,
            DataSets.FindPublished(arguments.GetRequiredValue(name)),
            Mirror(arguments.GetValue(from)),
            arguments.GetValue(directory),
            arguments.GetValue(json),
            stop));
        return command;
    }

    private static Uri? Mirror(string? url) =>
        url is null ? null
        : Uri.TryCreate(url, UriKind.Absolute, out var mirror) && mirror.Scheme is "http" or "https" ? mirror
        : throw new UsageException($"--from {url} is no http or https address.");

    private static async Task GetAsync(
        IAnsiConsole console, TextWriter output, PublishedDataSet set, Uri? mirror, string? directory, bool json, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = ConnectLimit };
        using var http = new HttpClient(handler);
        var download = new DataSetDownload(http, TimeProvider.System);
        var downloaded = await DownloadView.ShowAsync(
            console, output, quiet: json, progress => download.GetAsync(set, directory, mirror, progress, stop));

        if (json)
        {
            output.WriteLine(JsonLine.Of(new
            {
                DataSet = set.Name,
                Downloaded = downloaded,
                Files = set.Files.Select(file => Path.Combine(set.RootIn(directory), file.Path)),
            }));
        }
        else
        {
            var place = Path.GetDirectoryName(Path.Combine(set.RootIn(directory), set.TrainFiles[0].Path));
            output.WriteLine(downloaded ? $"{set.Name} is ready in {place}" : $"{set.Name} is already complete in {place}");
        }
    }
}
