using System.CommandLine;
using Grafting.Experiments;
using Grafting.Host.CommandLine;

namespace Grafting.Host.Commands;

/// <summary><c>evaluate FILE…</c>: measures weights on a data set's test images, each alone and all as an ensemble.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var files = CommonOptions.Files();
        var model = CommonOptions.Model();
        var data = SettingFlags.Of("--cifar", "--dataset", "--data", "--limit-test", "--workers");
        var ensemble = new Option<bool>("--ensemble") { Description = "Also measure the mean of all files' softmax outputs" };
        var logits = new Option<string?>("--logits") { Description = "Write the outputs of one file (safetensors)", HelpName = "OUT" };
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "evaluate",
            "Measures weights on a data set's test images, each file alone and all as an ensemble.",
            new Example(
                "grafting evaluate runs/first/networks/1/final.safetensors",
                "Loss, top-1 and top-5 accuracy on the built-in data set"),
            new Example(
                "grafting evaluate 1.safetensors 2.safetensors --model resnet32 --cifar 10 --ensemble --json",
                "Two networks, and both together"))
        {
            files, model,
        };
        data.AddTo(command);
        command.Add(ensemble);
        command.Add(logits);
        command.Add(json);
        command.SetAction((result, stop) =>
        {
            var request = new EvaluationRequest(
                result.GetRequiredValue(files),
                result.GetValue(model),
                Options(data.Given(result)),
                result.GetValue(ensemble),
                result.GetValue(logits));
            var error = result.InvocationConfiguration.Error;
            var evaluations = EvaluationSession.Run(request, image => error.WriteLine($"warning: {image.Warning}"), stop);
            EvaluationTable.Print(result.InvocationConfiguration.Output, evaluations, result.GetValue(json));
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static TrainOptions Options(GivenSetting[] given)
    {
        var options = TrainOptionsSources.Merge([], given);
        TrainOptionsValidation.Check(options);
        return options;
    }
}
