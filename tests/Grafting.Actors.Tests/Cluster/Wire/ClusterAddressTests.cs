using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Tests.Cluster.Wire;

public class ClusterAddressTests
{
    [Theory]
    [InlineData("10.0.0.2:4711", "10.0.0.2", 4711, false)]
    [InlineData("node1:0", "node1", 0, false)]
    [InlineData("[::1]:65535", "::1", 65535, true)]
    [InlineData("localhost:1", "localhost", 1, true)]
    [InlineData("127.1.2.3:1", "127.1.2.3", 1, true)]
    public void Should_read_what_people_write(string text, string host, int port, bool isLoopback)
    {
        var address = ClusterAddress.Parse(text);

        address.ShouldBe(new ClusterAddress(host, port));
        address.IsLoopback.ShouldBe(isLoopback);
        address.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("node1")]
    [InlineData(":4711")]
    [InlineData("node1:")]
    [InlineData("node1:-1")]
    [InlineData("node1:65536")]
    [InlineData("node 1:4711")]
    [InlineData("a\"}:4711")]
    [InlineData("0.0.0.0:4711")]
    [InlineData("[::]:4711")]
    public void Should_refuse_what_nobody_can_call(string text) => Should.Throw<UsageException>(() => ClusterAddress.Parse(text));
}
