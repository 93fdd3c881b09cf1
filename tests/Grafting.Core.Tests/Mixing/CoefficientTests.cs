using CsCheck;
using Grafting.Core.Tests.Golden;
using Grafting.Mixing;

namespace Grafting.Core.Tests.Mixing;

public sealed class CoefficientTests
{
    private const double Rounding = 0.005 + 1e-12;

    private static readonly Gen<double> Entropy = Gen.Double[0, 2.302585];
    private static readonly Gen<double> A = Gen.Double[0, 1];
    private static readonly Gen<double> C = Gen.Double[0, 10_000];

    [Fact]
    public void Should_agree_with_numpy()
    {
        foreach (var row in GoldenFile.Read<Row[]>("coefficients.json"))
        {
            Coefficient.For(row.Own, row.Donor, row.A, row.C).ShouldBe(row.Alpha, row.ToString());
        }
    }

    [Theory]
    [InlineData(2.0, 1.998, 0.6)] // arctan(1) = π/4: 0.4/π · π/4 + 1/2
    [InlineData(1.998, 2.0, 0.4)]
    [InlineData(2.3, 0.0, 0.7)] // far above the donor: A/2 + 1/2
    [InlineData(0.0, 2.3, 0.3)]
    public void Should_follow_the_formula_by_hand(double own, double donor, double alpha) =>
        Coefficient.For(own, donor, a: 0.4, c: 500).ShouldBe(alpha);

    [Fact]
    public void Should_be_one_half_for_equal_entropies() =>
        Gen.Select(Entropy, A, C).Sample((entropy, a, c) => Coefficient.For(entropy, entropy, a, c) == 0.5);

    [Fact]
    public void Should_stay_within_its_bounds() =>
        Gen.Select(Entropy, Entropy, A, C).Sample((own, donor, a, c) =>
            Math.Abs(Coefficient.For(own, donor, a, c) - 0.5) <= a / 2 + Rounding);

    [Fact]
    public void Should_have_two_decimals() =>
        Gen.Select(Entropy, Entropy, A, C).Sample((own, donor, a, c) =>
        {
            var alpha = Coefficient.For(own, donor, a, c);
            return alpha == Math.Round(alpha * 100) / 100;
        });

    [Fact]
    public void Should_add_up_to_one_with_the_twin() =>
        Gen.Select(Entropy, Entropy, A, C).Sample((own, donor, a, c) =>
            Math.Abs(Coefficient.For(own, donor, a, c) + Coefficient.For(donor, own, a, c) - 1) < 1e-12);

    [Fact]
    public void Should_trust_the_network_that_knows_more() =>
        Gen.Select(Entropy, Entropy).Sample((own, donor) =>
            Math.Sign(Coefficient.For(own, donor, 0.4, 500) - 0.5) * Math.Sign(own - donor) >= 0);

    private sealed record Row(double Own, double Donor, double A, double C, double Alpha);
}
