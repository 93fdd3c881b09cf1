using System.Net;
using Grafting.Actors.Cluster.Wire;

namespace Grafting.Actors.Tests.Cluster.Wire;

public class ListenAddressTests
{
    [Theory]
    [InlineData("node1", "127.0.1.1", "0.0.0.0")]
    [InlineData("node1", "10.0.0.9", "0.0.0.0")]
    [InlineData("node1", "10.0.0.9 fd00::9", "0.0.0.0")]
    [InlineData("node1", "fd00::9", "::")]
    [InlineData("node1", "", "0.0.0.0")]
    public void Should_listen_on_all_addresses_for_a_name_whatever_it_resolves_to_here(string host, string resolved, string bound) =>
        BoundFor(host, isOpen: true, resolved).ShouldBe(bound);

    [Theory]
    [InlineData("10.0.0.2", "10.0.0.2")]
    [InlineData("fd00::2", "fd00::2")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public void Should_listen_at_an_address_as_it_is(string host, string bound) => BoundFor(host, isOpen: true, "").ShouldBe(bound);

    [Theory]
    [InlineData("localhost", "::1 127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "::1", "::1")]
    [InlineData("LOCALHOST", "10.0.0.9", "127.0.0.1")]
    [InlineData("localhost", "", "127.0.0.1")]
    public void Should_keep_loopback_to_this_machine(string host, string resolved, string bound)
    {
        BoundFor(host, isOpen: true, resolved).ShouldBe(bound);
        BoundFor(host, isOpen: false, resolved).ShouldBe(bound);
    }

    [Theory]
    [InlineData("node1", "127.0.1.1", "127.0.1.1")]
    [InlineData("node1", "::1 127.0.1.1", "127.0.1.1")]
    [InlineData("node1", "::1", "::1")]
    [InlineData("127.0.0.1", "", "127.0.0.1")]
    [InlineData("::1", "", "::1")]
    public void Should_listen_on_loopback_where_nobody_proves_himself(string host, string resolved, string bound) =>
        BoundFor(host, isOpen: false, resolved).ShouldBe(bound);

    [Theory]
    [InlineData("node1", "10.0.0.9")]
    [InlineData("node1", "127.0.1.1 10.0.0.9")]
    [InlineData("node1", "")]
    [InlineData("10.0.0.2", "")]
    [InlineData("fd00::2", "")]
    public void Should_not_listen_beyond_it_where_nobody_proves_himself(string host, string resolved) =>
        BoundFor(host, isOpen: false, resolved).ShouldBeNull();

    [Theory]
    [InlineData("node1", "fd00::9", true)]
    [InlineData("node1", "10.0.0.9 fd00::9", false)]
    [InlineData("fd00::9", "", false)]
    public void Should_tell_whether_names_are_of_IPv6_only(string host, string resolved, bool are) =>
        Of(host, isOpen: true, resolved).ShouldNotBeNull().HasIPv6Names.ShouldBe(are);

    private static string? BoundFor(string host, bool isOpen, string resolved) => Of(host, isOpen, resolved)?.Bound.ToString();

    private static ListenAddress? Of(string host, bool isOpen, string resolved) => ListenAddress.Of(
        new ClusterAddress(host, 4711), isOpen, _ => [.. resolved.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)]);
}
