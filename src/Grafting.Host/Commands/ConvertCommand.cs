using System.CommandLine;
using Grafting.Architectures;
using Grafting.Checkpoints;
using Grafting.Host.CommandLine;
using Grafting.Host.Rendering;

namespace Grafting.Host.Commands;

/// <summary><c>convert IN OUT</c>: copies weights from one file format into another.</summary>
internal static class ConvertCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("IN") { Description = "The weights (safetensors or PyTorch, told by their first bytes)" };
        var output = new Argument<string>("OUT")
        {
            Description = "Where they go; its extension says as what: .safetensors, .pth, .pt, .t7 or .tar",
        };
        var model = CommonOptions.Model();
        var json = CommonOptions.Json();
        var command = new DocumentedCommand(
            "convert",
            "Converts weights between PyTorch's files and safetensors.",
            new Example(
                "grafting convert ckpt.t7 weights.safetensors --model resnet32",
                "A checkpoint of the published scripts becomes safetensors"),
            new Example(
                "grafting convert runs/first/networks/1/final.safetensors final.pth",
                "The other way, for torch.load(\"final.pth\", weights_only=True)"))
        {
            input, output, model, json,
        };
        command.SetAction(result =>
        {
            var layout = Convert(result.GetRequiredValue(input), result.GetRequiredValue(output), result.GetValue(model));
            Print(result.InvocationConfiguration.Output, layout, result.GetRequiredValue(output), result.GetValue(json));
        });
        return command;
    }

    private static StateLayout Convert(string inputPath, string outputPath, string? model)
    {
        if (!WeightsFormat.IsNamedBy(outputPath))
        {
            throw new UsageException(
                $"{outputPath} does not say which format it is to have: "
                + $"it must end in .safetensors or {string.Join(", ", WeightsFormat.PyTorchExtensions)}.");
        }

        var file = StoredWeights.Open(inputPath);
        var layout = FileLayout.OfCopy(file, model);
        StoredWeights.Write(outputPath, file.Read(layout));
        return layout;
    }

    private static void Print(TextWriter output, StateLayout layout, string path, bool isJson)
    {
        var architecture = layout.Architecture == StoredWeights.UnknownArchitecture ? null : layout.Architecture;
        output.WriteLine(isJson
            ? JsonLine.Of(new { Tensors = layout.Entries.Count, Parameters = layout.ParameterCount, Architecture = architecture })
            : $"Wrote {path}: {layout.Entries.Count} tensors, {layout.ParameterCount} parameters, "
                + (architecture is null ? "no architecture named (--model NAME does that)" : architecture));
    }
}
