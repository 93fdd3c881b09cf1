using Grafting.Architectures;
using Grafting.Data;

namespace Grafting.Core.Tests.Architectures;

/// <summary>The catalogue as rows of a theory: a name alone can mean two networks.</summary>
internal static class KnownArchitectures
{
    public static TheoryData<string, ImageFamily> Where(Func<Architecture, bool> condition)
    {
        var rows = new TheoryData<string, ImageFamily>();
        foreach (var architecture in Catalog.All.Where(condition))
        {
            rows.Add(architecture.Name, architecture.Family);
        }

        return rows;
    }
}
