using System.Security.Cryptography.X509Certificates;

namespace Grafting.Actors.Cluster.Security;

/// <summary>How a node proves to others that it belongs to their cluster, and how it knows them.</summary>
/// <param name="Certificate">Its own, with the private key.</param>
/// <param name="Authority">The cluster's own authority, which has signed every node's certificate and nothing else.</param>
public sealed record NodeIdentity(X509Certificate2 Certificate, X509Certificate2 Authority);
