// They measure time and memory, and each of them uses all processors.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
