namespace Grafting.Chaos;

/// <summary>How a file is damaged. The names are those of <c>--chaos</c>.</summary>
internal enum Tear
{
    /// <summary>Cut within its header.</summary>
    Header,

    /// <summary>Cut in its middle.</summary>
    Middle,

    /// <summary>Its last byte is missing.</summary>
    End,

    /// <summary>One bit in its middle is wrong.</summary>
    Flip,

    /// <summary>It never got its name: it is there under a temporary one.</summary>
    Rename,
}
