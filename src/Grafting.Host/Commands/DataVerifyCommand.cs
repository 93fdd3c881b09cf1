using System.CommandLine;
using Grafting.Data;
using Grafting.Data.Folders;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary>
/// <c>data verify NAME</c>: compares each file with its published checksum and loads the whole set; decodes each image of a folder.
/// </summary>
internal static class DataVerifyCommand
{
    public static Command Create()
    {
        var name = DataCommand.NameArgument();
        var directory = DataCommand.DirectoryOption();
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "verify",
            "Checks the files of a data set against their lengths and checksums, or decodes all images of a folder.",
            new Example("grafting data verify cifar10", "Compares the files with their published checksums"),
            new Example("grafting data verify folder --data ~/flowers", "Names each image that training would leave out"))
        {
            name, directory, json,
        };
        command.SetAction((arguments, stop) =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var set = DataSets.Find(arguments.GetRequiredValue(name));
            if (set is PublishedDataSet published)
            {
                Verify(output, published, arguments.GetValue(directory), arguments.GetValue(json));
            }
            else
            {
                VerifyFolder(output, set, arguments.GetValue(directory), arguments.GetValue(json), stop);
            }

            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static void Verify(TextWriter output, PublishedDataSet set, string? directory, bool json)
    {
        var checks = DataSetVerification.Check(set, directory);
        var wrong = checks.Count(check => !check.IsUsable);
        var checksum = wrong == 0 ? DataSets.Load(set.Name, directory).Checksum : null;
        if (json)
        {
            output.WriteLine(JsonLine.Of(new
            {
                DataSet = set.Name,
                Ok = wrong == 0,
                Checksum = checksum,
                Files = checks.Select(check => new { File = check.Place, check.State, Problem = check.Found }),
            }));
        }
        else
        {
            foreach (var check in checks)
            {
                output.WriteLine($"{check.Place} {Describe(check)}");
            }
        }

        if (wrong > 0)
        {
            throw new GraftingException($"{wrong} of the {checks.Count} files of {set.Name} cannot be used; {set.HowToGet(directory)}.");
        }

        if (!json)
        {
            output.WriteLine($"{set.Name} is complete: {set.TrainImages} + {set.TestImages} images, SHA-256 {checksum}");
        }
    }

    private static void VerifyFolder(TextWriter output, DataSetDescription set, string? directory, bool json, CancellationToken stop)
    {
        var data = DataSets.Load(set.Name, directory);
        var images = data.Train.Count + data.Test.Count;
        var damaged = FolderVerification.Check(data, Environment.ProcessorCount, stop);
        if (json)
        {
            output.WriteLine(JsonLine.Of(new
            {
                DataSet = set.Name,
                Ok = damaged.Count == 0,
                data.Checksum,
                Images = images,
                Files = damaged.Select(image => new { File = image.Place, State = FileState.Damaged, image.Problem }),
            }));
        }
        else
        {
            foreach (var image in damaged)
            {
                output.WriteLine($"{image.Place} {image.Problem}");
            }
        }

        if (damaged.Count > 0)
        {
            throw new GraftingException($"{damaged.Count} of the {images} images of {set.Name} cannot be decoded; training leaves them out.");
        }

        if (!json)
        {
            output.WriteLine(
                $"{set.Name} can be decoded: {data.Train.Count} + {data.Test.Count} images, {data.Classes.Count} classes, SHA-256 {data.Checksum}");
        }
    }

    private static string Describe(FileCheck check) => check.State switch
    {
        FileState.Intact => "is intact",
        FileState.LengthOnly => "has the right length (no checksum of it is published)",
        _ => check.Found ?? "cannot be used",
    };
}
