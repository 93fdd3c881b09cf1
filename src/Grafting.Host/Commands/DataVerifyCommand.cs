using System.CommandLine;
using Grafting.Data;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary><c>data verify NAME</c>: compares each file with its published checksum, then loads the whole set.</summary>
internal static class DataVerifyCommand
{
    public static Command Create()
    {
        var name = DataCommand.NameArgument();
        var directory = DataCommand.DirectoryOption();
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "verify",
            "Checks the files of a data set against their lengths and checksums.",
            new Example("grafting data verify cifar10", "Compares the files with their published checksums"))
        {
            name, directory, json,
        };
        command.SetAction(arguments => Verify(
            arguments.InvocationConfiguration.Output,
            DataSets.Find(arguments.GetRequiredValue(name)),
            arguments.GetValue(directory),
            arguments.GetValue(json)));
        return command;
    }

    private static void Verify(TextWriter output, DataSetDescription set, string? directory, bool json)
    {
        var checks = DataSetVerification.Check(set, directory);
        var wrong = checks.Count(check => !check.IsUsable);
        var checksum = wrong == 0 ? DataSets.Load(set, directory).Checksum : null;
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

    private static string Describe(FileCheck check) => check.State switch
    {
        FileState.Intact => "is intact",
        FileState.LengthOnly => "has the right length (no checksum of it is published)",
        _ => check.Found ?? "cannot be used",
    };
}
