namespace Grafting;

/// <summary>
/// Something that the user can mend: bad input, a damaged file, a full disk. The message is one plain line that says what
/// is wrong, where, and what to do; it is shown as it is, without a stack trace, and the program ends with exit code 1.
/// </summary>
public class GraftingException : Exception
{
    public GraftingException()
    {
    }

    public GraftingException(string message)
        : base(message)
    {
    }

    public GraftingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A flag or configuration value that cannot be used; the program ends with exit code 2.</summary>
public sealed class UsageException : GraftingException
{
    public UsageException()
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A training loss became NaN or infinite: the same epoch again, with the same random streams, would give the same.</summary>
public sealed class NonFiniteLossException : GraftingException
{
    public NonFiniteLossException()
    {
    }

    public NonFiniteLossException(string message)
        : base(message)
    {
    }

    public NonFiniteLossException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
