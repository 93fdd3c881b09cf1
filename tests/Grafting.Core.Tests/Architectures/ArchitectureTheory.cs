using Grafting.Architectures;
using Grafting.Data;

namespace Grafting.Core.Tests.Architectures;

/// <summary>Architectures as the rows of a theory: name and family, which find them again.</summary>
internal static class ArchitectureTheory
{
    public static TheoryData<string, ImageFamily> Of(IEnumerable<Architecture> architectures)
    {
        var rows = new TheoryData<string, ImageFamily>();
        foreach (var architecture in architectures)
        {
            rows.Add(architecture.Name, architecture.Family);
        }

        return rows;
    }
}
